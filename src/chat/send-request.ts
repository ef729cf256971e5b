// One HTTP request with its time limits and its abort signal; every way to fail arrives as one error.
import { GlobeError, toGlobeError } from "../run/errors.ts";
import { connectionError } from "./connection-error.ts";
import { type HttpRequest, type HttpSink, type Transport, withoutQuery } from "./transport.ts";

export interface SendOptions {
  /** From sending to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest silence once the answer has begun, in milliseconds. */
  readonly idleTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What `head` and `data` throw stops the request and arrives at `fail`. */
export interface ResponseSink extends HttpSink {
  fail(error: GlobeError): void;
}

/**
 * Sends the request and pushes the answer into the sink. The returned function stops it in silence; the signal stops it
 * with an `aborted` error, the limits with a retryable `timeout`.
 */
export function sendRequest(
  transport: Transport,
  request: HttpRequest,
  { timeoutMs, idleTimeoutMs, signal }: SendOptions,
  sink: ResponseSink,
): () => void {
  const url = withoutQuery(request.url);
  let isOver = false;
  let idleTimer: NodeJS.Timeout | undefined;
  const settle = (): boolean => {
    if (isOver) return false;
    isOver = true;
    clearTimeout(totalTimer);
    clearTimeout(idleTimer);
    signal?.removeEventListener("abort", onAbort);
    return true;
  };
  const fail = (error: GlobeError) => {
    if (!settle()) return;
    stop();
    sink.fail(error);
  };
  const guard = (step: () => void) => {
    if (isOver) return;
    try {
      step();
    } catch (error) {
      fail(toGlobeError(error));
    }
  };
  const onAbort = () => fail(abortedError(signal));
  const totalTimer = setTimeout(() => fail(timeoutError(url, timeoutMs, "timeoutMs")), timeoutMs);
  signal?.addEventListener("abort", onAbort, { once: true });

  const stop = transport.send(request, {
    head: (status, header) => guard(() => sink.head(status, header)),
    data: (chunk) => {
      if (isOver) return;
      idleTimer ??= setTimeout(() => fail(timeoutError(url, idleTimeoutMs, "idleTimeoutMs")), idleTimeoutMs);
      idleTimer.refresh();
      guard(() => sink.data(chunk));
    },
    end: () => {
      if (settle()) sink.end();
    },
    fail: (error) => {
      if (settle()) sink.fail(connectionError(error, url));
    },
  });
  return () => {
    if (settle()) stop();
  };
}

export function abortedError(signal: AbortSignal | undefined): GlobeError {
  return new GlobeError("aborted", "The request was interrupted.", { cause: signal?.reason });
}

function timeoutError(url: string, milliseconds: number, limit: "timeoutMs" | "idleTimeoutMs"): GlobeError {
  const seconds = milliseconds / 1000;
  return new GlobeError(
    "timeout",
    limit === "timeoutMs"
      ? `The endpoint ${url} gave no whole answer within ${seconds} s. Raise the time limit, or ask for fewer tokens.`
      : `The endpoint ${url} fell silent for ${seconds} s in the middle of its answer.`,
    { facts: { url, limit }, isRetryable: true },
  );
}
