import { expect, test } from "vitest";
import type { Clock } from "../run/clock.ts";
import { createEndpointPool } from "./endpoint-pool.ts";

/** A clock that moves only when told; sleepers wake in the order of their time. */
function createManualClock() {
  let time = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
  };
  const advance = async (ms: number) => {
    time += ms;
    for (const sleeper of [...sleepers].sort((a, b) => a.at - b.at)) {
      if (sleeper.at > time) break;
      sleepers.delete(sleeper);
      sleeper.wake();
    }
    await settle();
  };
  return { clock, advance, sleeping: () => sleepers.size };
}

/** Lets every promise that can settle do so. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test("requests go where least is in flight, in turn where equal", async () => {
  const pool = createEndpointPool(["a", "b", "c"], 9, createManualClock().clock);
  const leases = [];
  for (let i = 0; i < 6; i++) leases.push(await pool.acquire());
  expect(leases.map(({ endpoint }) => endpoint)).toEqual(["a", "b", "c", "a", "b", "c"]);
  leases[1]!.release("ok");
  expect((await pool.acquire()).endpoint).toBe("b");
});

test("each endpoint has its own limit, and the queue is served in order", async () => {
  const pool = createEndpointPool(["a", "b"], 1, createManualClock().clock);
  const [first, second] = [await pool.acquire(), await pool.acquire()];
  const served: string[] = [];
  const third = pool.acquire().then((lease) => served.push(`third at ${lease.endpoint}`));
  const fourth = pool.acquire().then((lease) => served.push(`fourth at ${lease.endpoint}`));
  await settle();
  expect(served).toEqual([]);
  second!.release("ok");
  await third;
  first!.release("refused");
  await fourth;
  expect(served).toEqual(["third at b", "fourth at a"]);
});

test("releasing twice frees one slot", async () => {
  const pool = createEndpointPool(["a"], 1, createManualClock().clock);
  const lease = await pool.acquire();
  lease.release("ok");
  lease.release("ok");
  await pool.acquire();
  const aborter = new AbortController();
  const waiting = pool.acquire(aborter.signal);
  aborter.abort("enough");
  await expect(waiting).rejects.toBe("enough");
});

test("an aborted wait leaves the queue, and an aborted signal never enters it", async () => {
  const { clock, sleeping } = createManualClock();
  const pool = createEndpointPool(["a"], 1, clock);
  const lease = await pool.acquire();
  const aborter = new AbortController();
  const dropped = pool.acquire(aborter.signal);
  const next = pool.acquire();
  aborter.abort("enough");
  await expect(dropped).rejects.toBe("enough");
  await expect(pool.acquire(aborter.signal)).rejects.toBe("enough");
  lease.release("ok");
  expect((await next).endpoint).toBe("a");
  expect(sleeping()).toBe(0);
});

test("a failing endpoint rests while others take over, then gets one request on trial", async () => {
  const { clock, advance } = createManualClock();
  const pool = createEndpointPool(["a", "b"], 4, clock);
  const failing = await pool.acquire();
  expect(failing.endpoint).toBe("a");
  failing.release("failed");
  const during = [await pool.acquire(), await pool.acquire()];
  expect(during.map(({ endpoint }) => endpoint)).toEqual(["b", "b"]);
  await advance(1_000);
  const trial = await pool.acquire();
  expect(trial.endpoint).toBe("a");
  expect((await pool.acquire()).endpoint).toBe("b");
  trial.release("ok");
  expect((await pool.acquire()).endpoint).toBe("a");
  expect((await pool.acquire()).endpoint).toBe("a");
});

test("rests grow while failures go on, and failures of one moment count once", async () => {
  const { clock, advance } = createManualClock();
  const pool = createEndpointPool(["a", "b"], 8, clock);
  const together = [await pool.acquire(), await pool.acquire(), await pool.acquire()];
  for (const lease of together.filter(({ endpoint }) => endpoint === "a")) lease.release("failed");
  await advance(1_000);
  const trial = await pool.acquire();
  expect(trial.endpoint).toBe("a");
  trial.release("failed");
  await advance(1_999);
  expect((await pool.acquire()).endpoint).toBe("b");
  await advance(1);
  expect((await pool.acquire()).endpoint).toBe("a");
});

test("a single endpoint is not kept waiting by its rest", async () => {
  const pool = createEndpointPool(["a"], 2, createManualClock().clock);
  (await pool.acquire()).release("failed");
  expect((await pool.acquire()).endpoint).toBe("a");
  expect(pool.hasHealthy()).toBe(false);
});

test("an endpoint that asked for silence gets it, and the queue wakes when it ends", async () => {
  const { clock, advance, sleeping } = createManualClock();
  const pool = createEndpointPool(["a"], 2, clock);
  (await pool.acquire()).release("failed", 5_000);
  let served = 0;
  const count = () => {
    served++;
  };
  const waiting = [pool.acquire().then(count), pool.acquire().then(count)];
  await advance(4_999);
  expect(served).toBe(0);
  await advance(1);
  await Promise.all(waiting);
  expect(served).toBe(2);
  expect(sleeping()).toBe(0);
});

test("requests that wait for a full endpoint move to one whose rest has ended", async () => {
  const { clock, advance } = createManualClock();
  const pool = createEndpointPool(["a", "b"], 1, clock);
  (await pool.acquire()).release("failed");
  await pool.acquire();
  const waiting = pool.acquire();
  await advance(1_000);
  expect((await waiting).endpoint).toBe("a");
});
