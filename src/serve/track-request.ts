// Watches over one request: what may end it early, the memory it holds, and what is counted when it is over.
import type { ServerResponse } from "node:http";
import { ApiError } from "./api-error.ts";
import type { HeldBytes } from "./create-byte-budget.ts";
import { timeoutError } from "./explain-failure.ts";
import { outcomeOf, type RequestRecord } from "./request-record.ts";
import type { Workings } from "./server-options.ts";

export interface TrackedRequest {
  /** Aborted with an `ApiError` when the client leaves, the deadline passes, or the server is stopped at once. */
  readonly signal: AbortSignal;
  readonly held: HeldBytes;
  /** Milliseconds since the request arrived. */
  readonly elapsed: () => number;
  /** To be told by whoever notices it first. */
  readonly clientLeft: () => void;
  /** The bytes of the request are in use until this has settled, though the connection may be closed before. */
  readonly holdUntil: (work: Promise<unknown>) => void;
}

/** Why a request was given up whose client left; nobody is there to read it. */
const clientLeft = new ApiError(499, "The client closed the connection.");

/** Begins when the request arrives, and ends by itself with its connection. */
export function trackRequest(workings: Workings, outgoing: ServerResponse, record: RequestRecord): TrackedRequest {
  const { clock, timeoutMs, active, budget } = workings;
  const arrival = clock.monotonic();
  const elapsed = () => clock.monotonic() - arrival;
  const held = budget.open();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(
    () => controller.abort(timeoutError(`The request was not answered within ${timeoutMs / 1000} seconds.`)),
    timeoutMs,
  );
  active.add(controller);
  let inUse: Promise<unknown> = Promise.resolve();
  outgoing.once("close", () => {
    clearTimeout(timer);
    active.delete(controller);
    if (!outgoing.writableFinished) {
      controller.abort(clientLeft);
      if (signal.reason === clientLeft) record.outcome = "cancelled";
    }
    record.status = outgoing.statusCode;
    record.outcome ??= outcomeOf(outgoing.statusCode);
    record.totalMs = elapsed();
    workings.metrics.count(record);
    inUse.then(held.release, held.release);
    workings.options.onRequest?.(record);
  });
  return {
    signal,
    held,
    elapsed,
    clientLeft: () => controller.abort(clientLeft),
    holdUntil(work) {
      inUse = work;
    },
  };
}
