// Opens OpenAI-compatible servers as a `Chat`: rotation, limits, retries and timing around single exchanges.
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { buildRequestBody } from "./build-request-body.ts";
import type { Chat, ChatEvent, ChatOptions, ChatRequest, ChatTiming } from "./chat.ts";
import { createEndpoint, type Dialect, type Endpoint } from "./endpoint.ts";
import { type EndpointOptions, resolveOptions } from "./endpoint-options.ts";
import { createEndpointPool } from "./endpoint-pool.ts";
import { type Exchange, type ExchangeFacts, startExchange } from "./exchange.ts";
import { createFetchTransport } from "./fetch-transport.ts";
import { retryAfterMilliseconds } from "./limits.ts";
import { createRetryPolicy } from "./retry-policy.ts";
import { abortedError } from "./send-request.ts";
import { createUndiciTransport } from "./undici-transport.ts";

/**
 * A chat over one or several OpenAI-compatible endpoints. Nothing is sent before the first request. A request that fails
 * is made again, at another endpoint where there is one, as long as none of its events has been given out: a stream that
 * breaks after text was delivered ends in a `connection` error with `isRetryable` true, and asking again is the
 * caller's decision. With `stream: false` nothing is given out before the answer is whole.
 */
export function openEndpoint(options: EndpointOptions): Chat {
  const settings = resolveOptions(options);
  const { clock, random, maxRetries, retryBudget, maxInFlight } = settings;
  const transport = settings.fetch ? createFetchTransport(settings.fetch) : createUndiciTransport(maxInFlight);
  const endpoints = settings.urls.map((url) => createEndpoint(url, settings, transport));
  const pool = createEndpointPool(endpoints, maxInFlight, clock);
  const longestRetryAfter = retryAfterMilliseconds.value;
  const retries = createRetryPolicy({ maxRetries, budget: retryBudget, longestRetryAfter, random });
  const closing = new AbortController();

  async function attempt(endpoint: Endpoint, request: ChatRequest, dialect: Dialect, signal: AbortSignal) {
    const model = request.model ?? (await endpoint.model());
    if (signal.aborted) throw abortedError(signal);
    const { stream, extraBody } = settings;
    const body = buildRequestBody(request, { model, stream, ...dialect, extraBody });
    return startExchange(
      transport,
      { method: "POST", url: endpoint.completionsUrl, headers: endpoint.headers, body },
      {
        model,
        hasApiKey: endpoint.hasApiKey,
        redact: endpoint.redact,
        timeoutMs: settings.timeoutMs,
        idleTimeoutMs: settings.idleTimeoutMs,
        monotonic: clock.monotonic,
        now: clock.now,
        signal,
      },
    );
  }

  async function* complete(request: ChatRequest, { signal: callers }: ChatOptions = {}): AsyncGenerator<ChatEvent> {
    const signal = callers ? AbortSignal.any([callers, closing.signal]) : closing.signal;
    const begun = clock.monotonic();
    for (let attempts = 1; ; attempts++) {
      const lease = await pool.acquire(signal).catch(() => {
        throw abortedError(signal);
      });
      const { endpoint } = lease;
      const { dialect } = endpoint;
      const sentAt = clock.monotonic();
      let exchange: Exchange | null = null;
      let hasYielded = false;
      let outcome: "ok" | "failed" | "refused" = "refused";
      let retryAfter: number | null = null;
      let delay: number | null = null;
      try {
        exchange = await attempt(endpoint, request, dialect, signal);
        for (let events = await exchange.next(); events; events = await exchange.next()) {
          hasYielded = true;
          yield* events;
        }
        outcome = "ok";
        retries.succeeded();
        lease.release(outcome);
        yield { type: "done", timing: timingOf(exchange.facts, begun, sentAt, attempts, endpoint.href) };
        return;
      } catch (thrown) {
        const error = toGlobeError(thrown);
        if (hasYielded || !error.isRetryable) {
          if (!hasYielded && adapt(endpoint, dialect, error)) delay = 0;
          else throw error;
        }
        outcome = error.isRetryable ? "failed" : "refused";
        retryAfter = error.facts.retryAfter === undefined ? null : error.facts.retryAfter * 1000;
        delay ??= retries.next(attempts, retryAfter);
        if (delay === null) throw withAttempts(error, attempts);
      } finally {
        if (outcome !== "ok") exchange?.cancel();
        lease.release(outcome, retryAfter === null ? null : Math.min(retryAfter, longestRetryAfter));
      }
      if (delay) {
        await clock.sleep(delay, signal).catch(() => {
          throw abortedError(signal);
        });
      }
    }
  }

  return {
    complete,
    async close() {
      closing.abort(new Error("The chat was closed."));
      await transport.close();
    },
  };
}

function timingOf(facts: ExchangeFacts, begun: number, sentAt: number, attempts: number, source: string): ChatTiming {
  const { firstTextAt, lastTextAt, completionTokens, requestId, model } = facts;
  const writing = firstTextAt !== null && lastTextAt !== null ? (lastTextAt - firstTextAt) / 1000 : 0;
  return {
    firstTokenMs: firstTextAt === null ? null : firstTextAt - sentAt,
    totalMs: (facts.endedAt ?? sentAt) - sentAt,
    waitMs: sentAt - begun,
    attempts,
    tokensPerSecond: writing > 0 && (completionTokens ?? 0) > 1 ? (completionTokens! - 1) / writing : null,
    requestId,
    model,
    source,
  };
}

/**
 * Learns from a refusal what can be said in another way without changing its meaning. Anything else that a server
 * refuses, such as `top_k`, stays an error: dropping it in silence would change the experiment.
 */
function adapt(endpoint: Endpoint, spoken: Dialect, { facts }: GlobeError): boolean {
  if (facts.status !== 400 && facts.status !== 422) return false;
  if (spoken.withStreamOptions && facts.detail?.includes("stream_options")) {
    endpoint.dialect = { ...endpoint.dialect, withStreamOptions: false };
    return true;
  }
  if (!spoken.withMaxCompletionTokens && facts.detail?.includes("max_completion_tokens")) {
    endpoint.dialect = { ...endpoint.dialect, withMaxCompletionTokens: true };
    return true;
  }
  return false;
}

function withAttempts(error: GlobeError, attempts: number): GlobeError {
  if (attempts === 1) return error;
  return new GlobeError(error.code, `${error.message} (after ${attempts} attempts)`, {
    facts: error.facts,
    isRetryable: error.isRetryable,
    cause: error.cause,
  });
}
