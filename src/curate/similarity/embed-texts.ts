// Sentence embeddings from any OpenAI-compatible endpoint.
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { chooseApiKey } from "../../chat/api-key.ts";
import { parseBaseUrl } from "../../chat/base-url.ts";
import { GlobeError } from "../../run/errors.ts";

export interface EmbedderOptions {
  readonly url: string;
  readonly model?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().optional(), embedding: z.array(z.number()).min(1).max(65_536) })),
});
const longestAnswer = 64 * 1024 * 1024;
const longestWaitSeconds = 60;

/**
 * One vector a text, in their order. Throws `http-status`, `connection`, `timeout` and `bad-response`, the retryable ones
 * after `maxRetries` further attempts.
 */
export async function embedTexts(
  texts: readonly string[],
  options: EmbedderOptions,
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce(texts, options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!GlobeError.is(error) || !error.isRetryable || attempt >= options.maxRetries) throw error;
      const seconds = Math.min(longestWaitSeconds, error.facts.retryAfter ?? 0.5 * 2 ** attempt);
      await pause(seconds * 1000, undefined, { signal });
    }
  }
}

async function askOnce(texts: readonly string[], options: EmbedderOptions, outer: AbortSignal) {
  const base = parseBaseUrl(options.url);
  const url = `${base.href}/embeddings${base.search}`;
  const key = chooseApiKey(base, options.apiKey, options.environment);
  const authorization = key === null ? base.basicAuthorization : `Bearer ${key}`;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const facts = { url: `${base.href}/embeddings` };
  let status: number;
  let body: string;
  let retryAfter: number;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(authorization !== null && { authorization }) },
      body: JSON.stringify({ ...(options.model !== undefined && { model: options.model }), input: texts }),
      signal: AbortSignal.any([outer, timeout]),
    });
    status = response.status;
    retryAfter = Number(response.headers.get("retry-after"));
    if (Number(response.headers.get("content-length") ?? 0) > longestAnswer) throw tooLong(facts);
    body = await response.text();
  } catch (cause) {
    if (GlobeError.is(cause)) throw cause;
    const isLate = timeout.aborted;
    const message = isLate ? `${facts.url} takes too long.` : `${facts.url} cannot be reached.`;
    throw new GlobeError(isLate ? "timeout" : "connection", message, { facts, isRetryable: true, cause });
  }
  if (status !== 200) {
    throw new GlobeError("http-status", `${facts.url} answers with status ${status}.`, {
      facts: { ...facts, status, detail: body.slice(0, 500), ...(retryAfter > 0 && { retryAfter }) },
      isRetryable: status === 429 || status === 408 || status >= 500,
    });
  }
  return readVectors(body, texts.length, facts);
}

function readVectors(body: string, count: number, facts: { url: string }): readonly (readonly number[])[] {
  if (body.length > longestAnswer) throw tooLong(facts);
  let parsed: z.output<typeof answerSchema>;
  try {
    parsed = answerSchema.parse(JSON.parse(body));
  } catch (cause) {
    throw new GlobeError("bad-response", `${facts.url} does not answer with embeddings.`, {
      facts,
      isRetryable: true,
      cause,
    });
  }
  const vectors = parsed.data
    .map(({ index, embedding }, place) => ({ index: index ?? place, embedding }))
    .sort((a, b) => a.index - b.index);
  const isWhole = vectors.length === count && vectors.every(({ index }, place) => index === place);
  if (isWhole) return vectors.map(({ embedding }) => embedding);
  throw new GlobeError("bad-response", `${facts.url} gives ${vectors.length} embeddings for ${count} texts.`, {
    facts,
  });
}

function tooLong(facts: { url: string }): GlobeError {
  return new GlobeError("bad-response", `The answer of ${facts.url} is longer than ${longestAnswer} bytes.`, { facts });
}
