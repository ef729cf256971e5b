// Requests to a hub: the token goes to the hub alone, redirects are followed by hand, and what may pass is tried again.
import type { Clock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { explainStatus } from "./explain-status.ts";
import { hubLimits } from "./hub-limits.ts";

export interface HubOptions {
  /** Like `https://huggingface.co`, without a slash at the end. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin and to no other. */
  readonly token: string | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly silenceMs?: number;
  /** Attempts at a request that fails in ways that may pass. */
  readonly attempts?: number;
}

export interface Hub {
  readonly endpoint: string;
  /** An answer with a status below 300; throws a `GlobeError` with a sentence for every other end. */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<OpenAnswer>;
  /** The same in the form that the hub's library calls, with the whole answer in memory. */
  readonly fetch: typeof fetch;
  /** Waits before attempt `failures + 1`, at least as long as the hub asked for. */
  pause(failures: number, error: GlobeError): Promise<void>;
}

export interface OpenAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Pieces of the body; throws a retryable `connection` error when it breaks off or falls silent. Leaving it cancels. */
  readonly body: AsyncIterable<Uint8Array>;
}

const defaultSilenceMs = 60_000;
export const defaultAttempts = 6;
const longestWaitSeconds = 300;

/** Reads `HF_ENDPOINT` and `HF_TOKEN`; a token is one word. */
export function readHubSettings(environment: NodeJS.ProcessEnv): { endpoint: string; token: string | undefined } {
  const text = environment.HF_ENDPOINT?.trim() || "https://huggingface.co";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new GlobeError("config", "HF_ENDPOINT must be the address of a hub, like https://huggingface.co.");
  }
  const token = environment.HF_TOKEN?.trim() || undefined;
  if (token !== undefined && !/^[\x21-\x7e]{1,4096}$/.test(token)) {
    throw new GlobeError("config", "HF_TOKEN holds no usable token: it must be one word of letters, digits and signs.");
  }
  if (token !== undefined && url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new GlobeError(
      "config",
      "HF_TOKEN is not sent unencrypted: name an https address in HF_ENDPOINT, or unset it.",
    );
  }
  return { endpoint: url.href.replace(/\/+$/, ""), token };
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}

export function openHub(options: HubOptions): Hub {
  const { endpoint, token, clock, signal, silenceMs = defaultSilenceMs, attempts = defaultAttempts } = options;
  const home = new URL(endpoint);

  const send = async (start: string, headers: Readonly<Record<string, string>>): Promise<OpenAnswer> => {
    let url = new URL(start);
    for (let redirects = 0; ; redirects++) {
      enforceLimit(hubLimits.redirects, redirects, `The request for ${shown(url)}`);
      const isHome = url.origin === home.origin;
      const watch = createWatch(silenceMs, signal, url);
      let response: Response;
      try {
        response = await fetch(url.href, {
          redirect: "manual",
          signal: watch.signal,
          headers: { ...headers, ...(isHome && token !== undefined && { authorization: `Bearer ${token}` }) },
        });
      } catch (cause) {
        watch.end();
        throw watch.explain(cause);
      }
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        watch.end();
        await response.body?.cancel().catch(() => {});
        url = follow(url, location);
        continue;
      }
      if (!response.ok) {
        watch.end();
        await response.body?.cancel().catch(() => {});
        throw explainStatus(response, { url: shown(url), isHome, token });
      }
      return { status: response.status, headers: response.headers, body: piecesOf(response, watch) };
    }
  };

  const pause: Hub["pause"] = (failures, error) => {
    const seconds = Math.max(Math.min(30, 2 ** (failures - 1)), error.facts.retryAfter ?? 0);
    return clock.sleep(1000 * Math.min(longestWaitSeconds, seconds), signal);
  };
  const get: Hub["get"] = async (url, headers = {}) => {
    for (let failures = 1; ; failures++) {
      try {
        return await send(url, headers);
      } catch (error) {
        if (!GlobeError.is(error) || !error.isRetryable || failures >= attempts) throw error;
        await pause(failures, error);
      }
    }
  };

  return {
    endpoint,
    get,
    pause,
    async fetch(input, init) {
      const headers = Object.fromEntries(new Headers(init?.headers));
      const answer = await get(String(input), headers);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of answer.body) {
        length += piece.length;
        enforceLimit(hubLimits.answerBytes, length, `The answer of ${shown(new URL(String(input)))}`);
        pieces.push(piece);
      }
      const kept = new Headers(answer.headers);
      // The body is decoded already.
      for (const name of ["content-encoding", "content-length"]) kept.delete(name);
      return new Response(Buffer.concat(pieces), { status: answer.status, headers: kept });
    },
  };
}

/** Queries of download addresses are signed, and so are secrets. */
export function shown(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function follow(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  const isSafe = to !== null && (to.protocol === "https:" || (to.protocol === "http:" && from.protocol === "http:"));
  if (isSafe) return to;
  throw new GlobeError("bad-response", `${shown(from)} leads to an address that is not followed.`, {
    facts: { url: shown(from) },
  });
}

interface Watch {
  readonly signal: AbortSignal;
  readonly alive: () => void;
  readonly end: () => void;
  readonly explain: (cause: unknown) => GlobeError;
}

/** Aborts when nothing has come for a while, or when the caller's signal does. */
function createWatch(silenceMs: number, outer: AbortSignal | undefined, url: URL): Watch {
  const controller = new AbortController();
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    controller.abort();
  }, silenceMs);
  const abort = () => controller.abort(outer?.reason);
  outer?.addEventListener("abort", abort, { once: true });
  if (outer?.aborted) abort();
  return {
    signal: controller.signal,
    alive: () => timer.refresh(),
    end() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", abort);
    },
    explain(cause) {
      if (outer?.aborted) {
        return GlobeError.is(outer.reason) ? outer.reason : new GlobeError("aborted", "The work was interrupted.");
      }
      const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
      const reason = isSilent
        ? `nothing came for ${silenceMs / 1000} seconds`
        : ((inner as NodeJS.ErrnoException).code ?? (inner instanceof Error ? inner.message : String(inner)));
      return new GlobeError("connection", `${shown(url)} gives no whole answer: ${reason}. Try again later.`, {
        facts: { url: shown(url) },
        isRetryable: true,
      });
    },
  };
}

async function* piecesOf(response: Response, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    if (response.body === null) return;
    for await (const piece of response.body) {
      watch.alive();
      yield piece;
    }
  } catch (cause) {
    throw GlobeError.is(cause) ? cause : watch.explain(cause);
  } finally {
    watch.end();
  }
}
