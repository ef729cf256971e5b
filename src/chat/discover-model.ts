// Which model an endpoint serves, asked before a run whose results must name it.
import { createTransport } from "./create-transport.ts";
import { createEndpoint } from "./endpoint.ts";
import { type EndpointOptions, resolveOptions } from "./endpoint-options.ts";

/**
 * The given model, else the only one that the first endpoint lists, with the base URLs as they are shown.
 * @throws `config` when it lists several, `connection` and `http-status` when it cannot be asked
 */
export async function discoverModel(
  options: EndpointOptions,
): Promise<{ readonly model: string; readonly sources: readonly string[] }> {
  const settings = resolveOptions(options);
  const transport = createTransport(settings);
  try {
    const endpoints = settings.urls.map((url) => createEndpoint(url, settings, transport));
    return { model: await endpoints[0]!.model(), sources: endpoints.map(({ href }) => href) };
  } finally {
    await transport.close();
  }
}
