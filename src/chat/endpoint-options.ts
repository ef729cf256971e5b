// What an endpoint can be told, and what holds where it is told nothing.
import { type Clock, systemClock } from "../run/clock.ts";
import { GlobeError } from "../run/errors.ts";
import { createRandom, type Random } from "../run/random.ts";

export interface EndpointOptions {
  /** One address or several that serve the same model; see `parseBaseUrl` for the accepted forms. */
  readonly urls: string | readonly string[];
  /** Left out: the only model that the endpoint lists. */
  readonly model?: string | undefined;
  /** Left out: `GLOBE_API_KEY`, else `OPENAI_API_KEY`. An empty string sends none. */
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Fields for one vendor's server that go into every request, such as `chat_template_kwargs`. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** False asks for one JSON answer: half the processor time, and a broken answer can be asked again. */
  readonly stream?: boolean | undefined;
  /** Requests in flight at each endpoint. */
  readonly maxInFlight?: number | undefined;
  /** One attempt, from sending to the last byte. */
  readonly timeoutMs?: number | undefined;
  /** All attempts at one request together, without the waits between them. Left out: twice `timeoutMs`. */
  readonly totalTimeoutMs?: number | undefined;
  /** Longest silence after the first byte of an answer. */
  readonly idleTimeoutMs?: number | undefined;
  /** Further attempts at one request. */
  readonly maxRetries?: number | undefined;
  /** `burst` retries at once, and `ratio` retries for each request that succeeds. */
  readonly retryBudget?: { readonly burst: number; readonly ratio: number } | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

export const endpointDefaults = {
  stream: true,
  maxInFlight: 16,
  timeoutMs: 300_000,
  idleTimeoutMs: 60_000,
  maxRetries: 4,
  retryBudget: { burst: 100, ratio: 0.2 },
} as const;

export interface ResolvedOptions {
  readonly urls: readonly string[];
  readonly model: string | undefined;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extraBody: Readonly<Record<string, unknown>>;
  readonly stream: boolean;
  readonly maxInFlight: number;
  readonly timeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxRetries: number;
  readonly retryBudget: { readonly burst: number; readonly ratio: number };
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Fills in the defaults; `usage` where a number makes no sense. */
export function resolveOptions(options: EndpointOptions): ResolvedOptions {
  const urls = typeof options.urls === "string" ? [options.urls] : options.urls;
  if (urls.length === 0) throw new GlobeError("usage", "Name the endpoint with --url, like http://localhost:8000/v1.");
  const timeoutMs = options.timeoutMs ?? endpointDefaults.timeoutMs;
  const resolved: ResolvedOptions = {
    urls,
    model: options.model || undefined,
    apiKey: options.apiKey,
    headers: options.headers ?? {},
    extraBody: options.extraBody ?? {},
    stream: options.stream ?? endpointDefaults.stream,
    maxInFlight: options.maxInFlight ?? endpointDefaults.maxInFlight,
    timeoutMs,
    totalTimeoutMs: options.totalTimeoutMs ?? Math.min(timeoutMs * 2, longestTimerMs),
    idleTimeoutMs: options.idleTimeoutMs ?? endpointDefaults.idleTimeoutMs,
    maxRetries: options.maxRetries ?? endpointDefaults.maxRetries,
    retryBudget: options.retryBudget ?? endpointDefaults.retryBudget,
    fetch: options.fetch,
    clock: options.clock ?? systemClock,
    random: options.random ?? createRandom(Date.now()),
    environment: options.environment ?? process.env,
  };
  requireWhole("maxInFlight", resolved.maxInFlight, 1);
  requireWhole("timeoutMs", resolved.timeoutMs, 1);
  requireWhole("totalTimeoutMs", resolved.totalTimeoutMs, 1);
  requireWhole("idleTimeoutMs", resolved.idleTimeoutMs, 1);
  requireWhole("maxRetries", resolved.maxRetries, 0);
  return resolved;
}

/** A timer of Node holds 31 bits of milliseconds and fires at once beyond that. */
const longestTimerMs = 2 ** 31 - 1;

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= longestTimerMs) return;
  throw new GlobeError(
    "usage",
    `${name} must be a whole number from ${least} to ${longestTimerMs}, and it is ${value}.`,
  );
}
