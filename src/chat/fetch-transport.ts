// HTTP over an injected fetch, for tests, proxies and runtimes that bring their own.
import type { Transport } from "./transport.ts";

export function createFetchTransport(fetch: typeof globalThis.fetch): Transport {
  return {
    send({ method, url, headers, body }, sink) {
      const controller = new AbortController();
      const run = async () => {
        const response = await fetch(url, {
          method,
          headers,
          ...(body && { body: body as Uint8Array<ArrayBuffer> }),
          redirect: "manual",
          signal: controller.signal,
        });
        if (controller.signal.aborted) return;
        sink.head(response.status, (name) => response.headers.get(name));
        for await (const chunk of response.body ?? []) {
          if (controller.signal.aborted) return;
          sink.data(chunk);
        }
        if (!controller.signal.aborted) sink.end();
      };
      run().catch((error: unknown) => {
        if (!controller.signal.aborted) sink.fail(error);
      });
      return () => controller.abort();
    },
    close: async () => {},
  };
}
