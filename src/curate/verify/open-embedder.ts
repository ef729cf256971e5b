// Sentence embeddings from any OpenAI-compatible `/v1/embeddings` endpoint.
import { z } from "zod";
import { createTransport } from "../../chat/create-transport.ts";
import { createEndpoint, type Endpoint } from "../../chat/endpoint.ts";
import { type EndpointOptions, resolveOptions } from "../../chat/endpoint-options.ts";
import { createEndpointPool } from "../../chat/endpoint-pool.ts";
import { getJson } from "../../chat/get-json.ts";
import { createRetryPolicy } from "../../chat/retry-policy.ts";
import type { Transport } from "../../chat/transport.ts";
import { GlobeError, toGlobeError } from "../../run/errors.ts";

export interface Embedder {
  /** One vector for each text, all of one length. Throws `GlobeError` when the retries are used up. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly (readonly number[])[]>;
  close(): Promise<void>;
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.array(z.number()).min(1) })),
});

/** Limits, retries and keys as those of `openEndpoint`. */
export function openEmbedder(options: EndpointOptions): Embedder {
  const settings = resolveOptions(options);
  const { clock, maxRetries, retryBudget: budget, random, maxInFlight, timeoutMs } = settings;
  const transport = createTransport(settings);
  const endpoints = settings.urls.map((url) => createEndpoint(url, settings, transport));
  const pool = createEndpointPool(endpoints, maxInFlight, clock);
  const retries = createRetryPolicy({ maxRetries, budget, random });

  async function ask(endpoint: Endpoint, texts: readonly string[], signal: AbortSignal | undefined) {
    const model = settings.model ?? (await endpoint.model());
    const body = Buffer.from(JSON.stringify({ model, input: texts, encoding_format: "float" }));
    const url = endpoint.modelsUrl.replace(/\/models(?=\?|$)/, "/embeddings");
    const { headers, get } = endpoint;
    const answer = await getJson(url, { ...get, headers, timeoutMs, signal, transport: posting(transport, body) });
    return readVectors(answer, texts.length, url);
  }

  return {
    async embed(texts, { signal } = {}) {
      if (texts.length === 0) return [];
      for (let attempts = 1; ; attempts++) {
        const lease = await pool.acquire(signal);
        try {
          const vectors = await ask(lease.endpoint, texts, signal);
          lease.release("ok");
          retries.succeeded();
          return vectors;
        } catch (thrown) {
          const error = toGlobeError(thrown);
          const silenceMs = (error.facts.retryAfter ?? 0) * 1000;
          lease.release(error.isRetryable ? "failed" : "refused", silenceMs);
          const delay = error.isRetryable && signal?.aborted !== true ? retries.next(attempts) : null;
          if (delay === null) throw error;
          await clock.sleep(Math.max(delay, silenceMs), signal);
        }
      }
    },
    close: () => transport.close(),
  };
}

/** Sends a body with every request, which a reader of small JSON documents does not do by itself. */
function posting(transport: Transport, body: Uint8Array): Transport {
  return { ...transport, send: (request, sink) => transport.send({ ...request, method: "POST", body }, sink) };
}

function readVectors(answer: unknown, count: number, url: string): readonly (readonly number[])[] {
  const parsed = answerSchema.safeParse(answer);
  const vectors: (readonly number[])[] = [];
  for (const { index, embedding } of parsed.data?.data ?? []) vectors[index] = embedding;
  const size = vectors[0]?.length;
  const isWhole = vectors.length === count && Object.keys(vectors).length === count;
  if (isWhole && vectors.every(({ length }) => length === size)) return vectors;
  throw new GlobeError("bad-response", `${url} did not answer with one vector for each of ${count} texts.`, {
    facts: { url },
  });
}
