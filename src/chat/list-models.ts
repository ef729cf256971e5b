// Asks an endpoint which models it serves.
import { GlobeError } from "../run/errors.ts";
import { endpointError } from "./endpoint-error.ts";
import { type GetOptions, getJson } from "./get-json.ts";
import { listedModels } from "./limits.ts";
import { modelListSchema } from "./wire-schema.ts";

export interface ServedModel {
  readonly id: string;
  /** Tokens that prompt and answer share; null where the server does not say. */
  readonly contextTokens: number | null;
}

/** `GET /models`. */
export async function listModels(options: GetOptions): Promise<ServedModel[]> {
  const { status, value, error, requestId, retryAfter } = await getJson("/models", options);
  if (error) {
    throw endpointError({
      url: `${options.base.href}/models`,
      status,
      body: error,
      model: null,
      hasApiKey: options.hasApiKey,
      requestId,
      retryAfter,
      location: null,
    });
  }
  const parsed = modelListSchema.safeParse(value);
  if (!parsed.success) {
    throw new GlobeError("bad-response", `The endpoint ${options.base.href} lists no models. Name one with --model.`, {
      facts: { url: `${options.base.href}/models`, status },
    });
  }
  return parsed.data.data.map((model) => ({
    id: model.id,
    contextTokens: model.max_model_len ?? model.meta?.n_ctx ?? model.context_length ?? null,
  }));
}

/** The only model that is served; an error that lists them where there are several. */
export function chooseOnlyModel(models: readonly ServedModel[], url: string): string {
  const [first, second] = models;
  if (first && !second) return first.id;
  const names = models.slice(0, listedModels.value).map(({ id }) => id);
  const more = models.length > names.length ? `, and ${models.length - names.length} more` : "";
  throw new GlobeError(
    "config",
    first
      ? `The endpoint ${url} serves several models; name one with --model: ${names.join(", ")}${more}.`
      : `The endpoint ${url} serves no model yet. Load one there, or name one with --model.`,
    { facts: { url } },
  );
}
