// Spaces out requests: so many a second over all, and none to a host that asked to wait.
import type { Clock } from "../../run/clock.ts";

export interface Pace {
  /** Resolves when a request to the host may begin. */
  turn(host: string, signal: AbortSignal): Promise<void>;
  pause(host: string, seconds: number): void;
}

const mostHosts = 10_000;

export function createPace(perSecond: number, clock: Clock): Pace {
  const gapMs = 1000 / perSecond;
  let next = Number.NEGATIVE_INFINITY;
  const pauses = new Map<string, number>();
  return {
    async turn(host, signal) {
      for (;;) {
        const left = (pauses.get(host) ?? 0) - clock.monotonic();
        if (left <= 0) break;
        await clock.sleep(left, signal);
      }
      pauses.delete(host);
      const now = clock.monotonic();
      const at = Math.max(now, next);
      next = at + gapMs;
      if (at > now) await clock.sleep(at - now, signal);
    },
    pause(host, seconds) {
      if (pauses.size > mostHosts) pauses.clear();
      pauses.set(host, Math.max(pauses.get(host) ?? 0, clock.monotonic() + seconds * 1000));
    },
  };
}
