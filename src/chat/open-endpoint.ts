// Opens OpenAI-compatible servers as a `Chat`: rotation, limits, retries and timing around single exchanges.
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { buildRequestBody } from "./build-request-body.ts";
import type { Chat, ChatEvent, ChatOptions, ChatRequest, ChatTiming } from "./chat.ts";
import { createTransport } from "./create-transport.ts";
import { createEndpoint, type Dialect, type Endpoint } from "./endpoint.ts";
import { type EndpointOptions, resolveOptions } from "./endpoint-options.ts";
import { createEndpointPool } from "./endpoint-pool.ts";
import { type Exchange, type ExchangeFacts, startExchange } from "./exchange.ts";
import { retryAfterMilliseconds } from "./limits.ts";
import { linkSignals } from "./link-signals.ts";
import { createRetryPolicy } from "./retry-policy.ts";
import { abortedError } from "./send-request.ts";

/**
 * A chat over one or several OpenAI-compatible endpoints. Nothing is sent before the first request. A request that
 * fails is made again, at another endpoint where there is one, as long as none of its events has been given out: a
 * stream that breaks after that ends in an error with `isRetryable` true, and asking again is the caller's decision.
 * With `stream: false` nothing is given out before the answer is whole.
 */
export function openEndpoint(options: EndpointOptions): Chat {
  const settings = resolveOptions(options);
  const { clock, random, maxRetries, retryBudget, maxInFlight, totalTimeoutMs } = settings;
  const transport = createTransport(settings);
  const endpoints = settings.urls.map((url) => createEndpoint(url, settings, transport));
  const pool = createEndpointPool(endpoints, maxInFlight, clock);
  const retries = createRetryPolicy({ maxRetries, budget: retryBudget, random });
  const closing = new AbortController();

  async function attempt(
    endpoint: Endpoint,
    request: ChatRequest,
    { dialect, timeoutMs, signal }: { dialect: Dialect; timeoutMs: number; signal: AbortSignal },
  ) {
    const model = request.model ?? (await endpoint.model());
    if (signal.aborted) throw abortedError(signal);
    const { stream, extraBody, idleTimeoutMs } = settings;
    const { completionsUrl: url, headers, hasApiKey, redact, bodies } = endpoint;
    const body = buildRequestBody(request, { model, stream, dialect, extraBody, allocate: bodies.take });
    const { now, monotonic } = clock;
    const exchange = startExchange(
      transport,
      { method: "POST", url, headers, body },
      { model, hasApiKey, redact, timeoutMs, idleTimeoutMs, now, monotonic, signal },
    );
    return { exchange, body };
  }

  /** Milliseconds until the next attempt, or null when the error is final. */
  function delayAfter(error: GlobeError, attempts: number): number | null {
    const asksTooLong = (error.facts.retryAfter ?? 0) * 1000 > retryAfterMilliseconds.value;
    const delay = error.isRetryable && !asksTooLong ? retries.next(attempts) : null;
    if (delay === null) return null;
    if (pool.hasHealthy()) return 0;
    const silenceMs = silenceAfter(error);
    return silenceMs > 0 ? silenceMs + Math.min(delay, 1_000) : delay;
  }

  async function* complete(request: ChatRequest, options: ChatOptions = {}): AsyncGenerator<ChatEvent> {
    const link = options.signal ? linkSignals(options.signal, closing.signal) : null;
    const signal = link?.signal ?? closing.signal;
    const begun = clock.monotonic();
    /** Milliseconds that attempts have taken; waits are bounded by the limits on retries. */
    let spentMs = 0;
    try {
      for (let attempts = 1; ; attempts++) {
        const lease = await pool.acquire(signal);
        const { endpoint } = lease;
        const { dialect } = endpoint;
        const leasedAt = clock.monotonic();
        const timeoutMs = Math.min(settings.timeoutMs, Math.ceil(totalTimeoutMs - spentMs));
        let exchange: Exchange | null = null;
        let hasGivenOut = false;
        let delay: number | null = null;
        try {
          const sent = await attempt(endpoint, request, { dialect, timeoutMs, signal });
          exchange = sent.exchange;
          for (let events = await exchange.next(); events; events = await exchange.next()) {
            hasGivenOut = true;
            yield* events;
          }
          endpoint.bodies.give(sent.body);
          lease.release("ok");
          retries.succeeded();
          yield { type: "done", timing: timingOf(exchange.facts(), begun, attempts, endpoint.href) };
          return;
        } catch (thrown) {
          const error = toGlobeError(thrown);
          if (!hasGivenOut && adapt(endpoint, dialect, error)) continue;
          lease.release(error.isRetryable ? "failed" : "refused", silenceAfter(error));
          if (!hasGivenOut) delay = delayAfter(error, attempts);
          if (delay === null) throw withAttempts(error, attempts);
          // A timer that fires late on a busy machine takes nothing from the next attempt.
          spentMs += Math.min(timeoutMs, clock.monotonic() - leasedAt);
          if (spentMs >= totalTimeoutMs) throw outOfTime(error, attempts, totalTimeoutMs);
        } finally {
          exchange?.cancel();
          lease.release("refused");
        }
        if (delay > 0) await clock.sleep(delay, signal);
      }
    } catch (error) {
      throw signal.aborted ? abortedError(signal) : error;
    } finally {
      link?.unlink();
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

/** Milliseconds for which the endpoint asked to be left alone; 0 where that is more than anyone would wait. */
function silenceAfter({ facts }: GlobeError): number {
  const silenceMs = (facts.retryAfter ?? 0) * 1000;
  return silenceMs <= retryAfterMilliseconds.value ? silenceMs : 0;
}

function timingOf(facts: ExchangeFacts, begun: number, attempts: number, source: string): ChatTiming {
  const { sentAt, firstTextAt, lastTextAt, endedAt, completionTokens, requestId, model } = facts;
  const writingMs = firstTextAt !== null && lastTextAt !== null ? lastTextAt - firstTextAt : 0;
  return {
    firstTokenMs: firstTextAt === null ? null : firstTextAt - sentAt,
    totalMs: (endedAt ?? sentAt) - sentAt,
    waitMs: sentAt - begun,
    attempts,
    tokensPerSecond:
      writingMs > 0 && completionTokens !== null && completionTokens > 1
        ? (completionTokens - 1) / (writingMs / 1000)
        : null,
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

/** A server that is silent for ever would else hold its row for as many limits as there are attempts. */
function outOfTime({ code, message, facts }: GlobeError, attempts: number, totalTimeoutMs: number): GlobeError {
  const tried = `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  const sentence =
    code === "timeout"
      ? `The endpoint ${facts.url} gave no whole answer in ${tried}, which together may take ${totalTimeoutMs / 1000} s. See whether the server still works, raise the time limit, or ask for fewer tokens.`
      : `${message} (${tried} in more than ${totalTimeoutMs / 1000} s)`;
  return new GlobeError(code, sentence, { facts: { ...facts, limit: "totalTimeoutMs" }, isRetryable: true });
}

function withAttempts(error: GlobeError, attempts: number): GlobeError {
  if (attempts === 1) return error;
  const { code, facts, isRetryable, cause } = error;
  return new GlobeError(code, `${error.message} (${attempts} attempts)`, { facts, isRetryable, cause });
}
