// Shares the requests out among the endpoints: one limiter for each, least in flight first, failing ones at rest.
import type { Clock } from "../run/clock.ts";

export interface Lease<T> {
  readonly endpoint: T;
  /**
   * Frees the slot. `failed` rests the endpoint; `refused` says nothing about its health; `silenceMs` is how long the
   * endpoint asked to be left alone.
   */
  release(outcome: "ok" | "failed" | "refused", silenceMs?: number): void;
}

export interface EndpointPool<T> {
  /** Waits for a free slot; rejects with the signal's reason when aborted. */
  acquire(signal?: AbortSignal): Promise<Lease<T>>;
  /** Whether an endpoint is neither resting nor silent, though it may be full. */
  hasHealthy(): boolean;
}

interface Slot<T> {
  readonly endpoint: T;
  inFlight: number;
  /** In a row; requests that were in flight together and fail together count once. */
  failures: number;
  /** Others are preferred until then (monotonic milliseconds). */
  restsUntil: number;
  /** Nothing may be sent until then. */
  silentUntil: number;
  lastUsed: number;
}

interface Waiter<T> {
  readonly resolve: (lease: Lease<T>) => void;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
}

const firstRestMs = 1_000;
const longestRestMs = 30_000;

/**
 * A rest lasts 1 s and doubles up to 30 s while failures go on; afterwards the endpoint gets one request on trial.
 * Where every endpoint rests, the rest is ignored: backing off is then the business of the retries.
 */
export function createEndpointPool<T>(endpoints: readonly T[], maxInFlight: number, clock: Clock): EndpointPool<T> {
  const slots = endpoints.map(
    (endpoint): Slot<T> => ({ endpoint, inFlight: 0, failures: 0, restsUntil: 0, silentUntil: 0, lastUsed: 0 }),
  );
  const waiting = new Set<Waiter<T>>();
  let uses = 0;
  let alarm: { readonly at: number; readonly controller: AbortController } | null = null;

  const isHealthy = (slot: Slot<T>, now: number) =>
    now >= slot.silentUntil && (slot.failures === 0 || now >= slot.restsUntil);

  const choose = (): Slot<T> | null => {
    const now = clock.monotonic();
    const anyHealthy = slots.length > 1 && slots.some((slot) => isHealthy(slot, now));
    let best: Slot<T> | null = null;
    for (const slot of slots) {
      if (now < slot.silentUntil || slot.inFlight >= maxInFlight) continue;
      const isOnTrial = slot.failures > 0 && slot.inFlight > 0;
      if (anyHealthy && (!isHealthy(slot, now) || isOnTrial)) continue;
      const isBetter =
        !best || slot.inFlight < best.inFlight || (slot.inFlight === best.inFlight && slot.lastUsed < best.lastUsed);
      if (isBetter) best = slot;
    }
    return best;
  };

  const take = (slot: Slot<T>): Lease<T> => {
    slot.inFlight++;
    slot.lastUsed = ++uses;
    let isReleased = false;
    return {
      endpoint: slot.endpoint,
      release(outcome, silenceMs = 0) {
        if (isReleased) return;
        isReleased = true;
        slot.inFlight--;
        const now = clock.monotonic();
        if (outcome === "ok") slot.failures = 0;
        if (outcome === "failed" && now >= slot.restsUntil) {
          slot.restsUntil = now + Math.min(longestRestMs, firstRestMs * 2 ** slot.failures);
          slot.failures++;
        }
        slot.silentUntil = Math.max(slot.silentUntil, now + silenceMs);
        serve();
      },
    };
  };

  const serve = () => {
    for (const waiter of waiting) {
      const slot = choose();
      if (!slot) break;
      waiting.delete(waiter);
      waiter.signal?.removeEventListener("abort", waiter.onAbort);
      waiter.resolve(take(slot));
    }
    setAlarm();
  };

  /** A slot that frees itself wakes the queue; the end of a rest or of a silence has to be waited for. */
  const setAlarm = () => {
    const now = clock.monotonic();
    let at = Number.POSITIVE_INFINITY;
    if (waiting.size > 0) {
      for (const { silentUntil, restsUntil } of slots) {
        if (silentUntil > now) at = Math.min(at, silentUntil);
        if (restsUntil > now) at = Math.min(at, restsUntil);
      }
    }
    if (alarm?.at === at) return;
    alarm?.controller.abort();
    alarm = null;
    if (at === Number.POSITIVE_INFINITY) return;
    const controller = new AbortController();
    alarm = { at, controller };
    clock.sleep(at - now, controller.signal).then(
      () => {
        alarm = null;
        serve();
      },
      () => {},
    );
  };

  return {
    acquire(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const slot = waiting.size === 0 ? choose() : null;
      if (slot) return Promise.resolve(take(slot));
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(waiter);
          setAlarm();
          reject(signal?.reason);
        };
        const waiter: Waiter<T> = { resolve, signal, onAbort };
        waiting.add(waiter);
        signal?.addEventListener("abort", onAbort, { once: true });
        setAlarm();
      });
    },
    hasHealthy() {
      const now = clock.monotonic();
      return slots.some((slot) => isHealthy(slot, now));
    },
  };
}
