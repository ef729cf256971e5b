import fc from "fast-check";
import { expect, test } from "vitest";
import type { Clock } from "../run/clock.ts";
import { createQueue } from "./create-queue.ts";

/** A clock that stands still until it is moved. */
function stoppedClock(): Clock & { move(ms: number): void } {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async () => {},
    move(ms) {
      now += ms;
    },
  };
}
const never = new AbortController().signal;

test("Retry-After grows with the queue and follows how long places are held", async () => {
  const clock = stoppedClock();
  const queue = createQueue({ maxInFlight: 1, maxQueued: 2, clock });
  const retryAfter = () => {
    try {
      queue.checkRoom();
      return null;
    } catch (error) {
      return (error as { headers: Record<string, string> }).headers["retry-after"];
    }
  };
  for (let i = 0; i < 100; i++) {
    const leave = await queue.enter(never);
    clock.move(5_000);
    leave();
  }
  expect(retryAfter()).toBeNull();
  const leave = await queue.enter(never);
  const waiting = [queue.enter(never), queue.enter(never)];
  // Two wait and the third would come after them, each for five seconds.
  expect(retryAfter()).toBe("15");
  clock.move(10_000_000);
  leave();
  (await waiting[0]!)();
  (await waiting[1]!)();
});

test("a place is given back once, however often that is said", async () => {
  const queue = createQueue({ maxInFlight: 2, maxQueued: 0, clock: stoppedClock() });
  const leave = await queue.enter(never);
  leave();
  leave();
  expect(queue.inFlight).toBe(0);
});

test("whoever has left before does not enter", async () => {
  const queue = createQueue({ maxInFlight: 1, maxQueued: 1, clock: stoppedClock() });
  await expect(queue.enter(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  expect(queue.inFlight).toBe(0);
});

test("whatever happens, no more run than may, none is forgotten, and the order is kept", async () => {
  const step = fc.constantFrom("enter", "leave", "abort-first", "abort-last");
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(4),
      fc.array(step),
      async (maxInFlight, maxQueued, steps) => {
        const queue = createQueue({ maxInFlight, maxQueued, clock: stoppedClock() });
        const entered: number[] = [];
        const places: (() => void)[] = [];
        const waiting: { readonly number: number; readonly controller: AbortController }[] = [];
        let number = 0;
        for (const each of steps) {
          if (each === "enter") {
            const own = number++;
            const controller = new AbortController();
            const wasFull = queue.inFlight === maxInFlight && queue.queued === maxQueued;
            waiting.push({ number: own, controller });
            const gone = () => {
              const at = waiting.findIndex((one) => one.number === own);
              if (at !== -1) waiting.splice(at, 1);
            };
            const entering = queue.enter(controller.signal).then(
              (leave) => {
                gone();
                entered.push(own);
                places.push(leave);
                return "entered";
              },
              () => {
                gone();
                return "refused";
              },
            );
            if (wasFull) expect(await entering).toBe("refused");
          } else if (each === "leave") places.shift()?.();
          else waiting.at(each === "abort-first" ? 0 : -1)?.controller.abort();
          await new Promise((resolve) => setImmediate(resolve));
          expect(queue.inFlight).toBe(places.length);
          expect(queue.queued).toBe(waiting.length);
          expect(queue.inFlight).toBeLessThanOrEqual(maxInFlight);
          if (queue.queued > 0) expect(queue.inFlight).toBe(maxInFlight);
        }
        expect(entered).toEqual(entered.toSorted((a, b) => a - b));
        queue.close();
        for (const leave of places) leave();
        await queue.idle();
        expect([queue.inFlight, queue.queued]).toEqual([0, 0]);
        await expect(queue.enter(never)).rejects.toThrow("stopping");
      },
    ),
    { numRuns: 100 },
  );
});
