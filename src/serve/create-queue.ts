// Lets a fixed number of requests run and a fixed number wait, in the order in which they came.
import type { Clock } from "../run/clock.ts";
import { busyError, stoppingError } from "./api-error.ts";

export interface QueueOptions {
  /** Requests that the model works on at the same time. */
  readonly maxInFlight: number;
  /** Requests that wait for one of those places. */
  readonly maxQueued: number;
  readonly clock: Clock;
}

export interface Queue {
  readonly inFlight: number;
  readonly queued: number;
  /** Throws a 429 with `Retry-After` where no further request may wait. */
  checkRoom(): void;
  /**
   * Resolves to the function that gives the place back, once there is one. Rejects with the signal's reason when that
   * comes first, with a 429 when the queue is full, and with a 503 once it is closed.
   */
  enter(signal: AbortSignal): Promise<() => void>;
  /** Turns away whoever waits, and whoever comes. */
  close(): void;
  /** Resolves when every place has been given back. */
  idle(): Promise<void>;
}

interface Waiter {
  readonly start: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** Longest `Retry-After` in seconds; clients give up over longer ones, and guesses about the future do not get better. */
const longestWait = 60;

export function createQueue({ maxInFlight, maxQueued, clock }: QueueOptions): Queue {
  // A set keeps the order and lets a client that leaves go from the middle.
  const waiting = new Set<Waiter>();
  const idlers: (() => void)[] = [];
  let inFlight = 0;
  let isClosed = false;
  /** Moving average of how long a place is held. */
  let averageMs = 1_000;

  const leave = (since: number) => {
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      inFlight--;
      averageMs += 0.1 * (clock.monotonic() - since - averageMs);
      const [next] = waiting;
      if (next) next.start();
      if (inFlight === 0) for (const idle of idlers.splice(0)) idle();
    };
  };

  const take = () => {
    inFlight++;
    return leave(clock.monotonic());
  };

  const checkRoom = () => {
    if (isClosed) throw stoppingError();
    if (inFlight < maxInFlight || waiting.size < maxQueued) return;
    const seconds = ((waiting.size + 1) * averageMs) / maxInFlight / 1000;
    throw busyError(
      `The server is at its limit: ${inFlight} requests run and ${waiting.size} wait. Try again later.`,
      Math.min(longestWait, Math.max(1, Math.ceil(seconds))),
    );
  };

  return {
    get inFlight() {
      return inFlight;
    },
    get queued() {
      return waiting.size;
    },
    checkRoom,
    async enter(signal) {
      signal.throwIfAborted();
      checkRoom();
      if (inFlight < maxInFlight) return take();
      return new Promise<() => void>((resolve, reject) => {
        const settle = () => {
          waiting.delete(waiter);
          signal.removeEventListener("abort", onAbort);
        };
        const waiter: Waiter = {
          start() {
            settle();
            resolve(take());
          },
          refuse(reason) {
            settle();
            reject(reason);
          },
        };
        const onAbort = () => waiter.refuse(signal.reason);
        waiting.add(waiter);
        signal.addEventListener("abort", onAbort, { once: true });
      });
    },
    close() {
      isClosed = true;
      for (const waiter of [...waiting]) waiter.refuse(stoppingError());
    },
    idle: () => (inFlight === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
