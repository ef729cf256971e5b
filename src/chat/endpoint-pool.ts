// Shares the requests out among the endpoints: one limiter for each, least in flight first, failing ones at rest.
import type { Clock } from "../run/clock.ts";

export interface Lease<T> {
  readonly endpoint: T;
  /** Frees the slot. `failed` rests the endpoint, `refused` is an answer that says nothing about its health. */
  release(outcome: "ok" | "failed" | "refused", retryAfter?: number | null): void;
}

export interface EndpointPool<T> {
  /** Waits for a free slot; rejects with the signal's reason when aborted. */
  acquire(signal?: AbortSignal): Promise<Lease<T>>;
}

interface Slot<T> {
  readonly endpoint: T;
  inFlight: number;
  failures: number;
  /** Others are preferred until then (monotonic milliseconds). */
  restsUntil: number;
  /** The server asked for silence until then. */
  silentUntil: number;
  lastUsed: number;
}

interface Waiter<T> {
  readonly resolve: (lease: Lease<T>) => void;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: () => void;
}

const firstRest = 1_000;
const longestRest = 30_000;

/**
 * A rest lasts 1 s and doubles up to 30 s while failures go on. After a rest an endpoint gets one request on trial while
 * others are healthy. Where all are resting the rest is ignored: backing off is then the retries' business.
 */
export function createEndpointPool<T>(endpoints: readonly T[], maxInFlight: number, clock: Clock): EndpointPool<T> {
  const slots: Slot<T>[] = endpoints.map((endpoint) => ({
    endpoint,
    inFlight: 0,
    failures: 0,
    restsUntil: 0,
    silentUntil: 0,
    lastUsed: 0,
  }));
  const waiting = new Set<Waiter<T>>();
  let uses = 0;
  let wakesAt = Number.POSITIVE_INFINITY;

  const choose = (): Slot<T> | null => {
    const now = clock.monotonic();
    const isHealthy = (slot: Slot<T>) =>
      now >= slot.silentUntil && (slot.failures === 0 || (now >= slot.restsUntil && slot.inFlight === 0));
    const anyHealthy = slots.some((slot) => now >= slot.silentUntil && (slot.failures === 0 || now >= slot.restsUntil));
    let best: Slot<T> | null = null;
    for (const slot of slots) {
      if (slot.inFlight >= maxInFlight || now < slot.silentUntil) continue;
      if (anyHealthy && slots.length > 1 && !isHealthy(slot)) continue;
      if (
        !best ||
        slot.inFlight < best.inFlight ||
        (slot.inFlight === best.inFlight && slot.lastUsed < best.lastUsed)
      ) {
        best = slot;
      }
    }
    return best;
  };

  const take = (slot: Slot<T>): Lease<T> => {
    slot.inFlight++;
    slot.lastUsed = ++uses;
    let isReleased = false;
    return {
      endpoint: slot.endpoint,
      release(outcome, retryAfter = null) {
        if (isReleased) return;
        isReleased = true;
        slot.inFlight--;
        const now = clock.monotonic();
        if (outcome === "ok") slot.failures = 0;
        // Requests that were in flight together fail together: they count as one failure.
        if (outcome === "failed" && now >= slot.restsUntil) {
          slot.restsUntil = now + Math.min(longestRest, firstRest * 2 ** slot.failures);
          slot.failures++;
        }
        if (retryAfter !== null) slot.silentUntil = Math.max(slot.silentUntil, now + retryAfter);
        serve();
      },
    };
  };

  const serve = () => {
    for (const waiter of waiting) {
      const slot = choose();
      if (!slot) return wakeLater();
      waiting.delete(waiter);
      waiter.signal?.removeEventListener("abort", waiter.onAbort);
      waiter.resolve(take(slot));
    }
  };

  /** Slots that free themselves wake the queue; the end of a rest or of a silence has to be waited for. */
  const wakeLater = () => {
    const now = clock.monotonic();
    const next = Math.min(...slots.flatMap((slot) => [slot.silentUntil, slot.restsUntil]).filter((time) => time > now));
    if (!Number.isFinite(next) || next >= wakesAt) return;
    wakesAt = next;
    void clock.sleep(next - now).then(() => {
      if (wakesAt === next) wakesAt = Number.POSITIVE_INFINITY;
      serve();
    });
  };

  return {
    acquire(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      const slot = waiting.size === 0 ? choose() : null;
      if (slot) return Promise.resolve(take(slot));
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          waiting.delete(waiter);
          reject(signal?.reason);
        };
        const waiter: Waiter<T> = { resolve, signal, onAbort };
        waiting.add(waiter);
        signal?.addEventListener("abort", onAbort, { once: true });
        wakeLater();
      });
    },
  };
}
