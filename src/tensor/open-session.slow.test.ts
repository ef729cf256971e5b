// Memory over many sessions and runs: what is closed is gone.
import { expect, test } from "vitest";
import { dimension } from "./dimension.ts";
import { openSession } from "./open-session.ts";
import { multiply } from "./operations/arithmetic.ts";
import { linear } from "./operations/linear.ts";
import { trace } from "./trace.ts";
import { weight } from "./weight.ts";

const size = 512;
const graph = trace({ x: { dtype: "float32", shape: [dimension("rows"), size] } }, (fed) => ({
  y: multiply(linear(fed.x!, weight("w", { dtype: "float32", shape: [size, size] })), 2),
}));
const weights = { get: () => new Float32Array(size * size).fill(0.5) };
const feeds = { x: { dtype: "float32", shape: [64, size], data: new Float32Array(64 * size) } } as const;

/** Resident memory after rounds of opening, running and closing. */
async function residentAfter(rounds: number): Promise<number> {
  for (let round = 0; round < rounds; round++) {
    const session = await openSession(graph, { device: "cpu", threads: 1, weights });
    for (let run = 0; run < 10; run++) await session.run(feeds);
    await session.close();
  }
  return process.memoryUsage().rss;
}

test("memory stays flat over 200 sessions and 2,000 runs", async () => {
  const before = await residentAfter(50);
  const after = await residentAfter(200);
  // A leak of every weight would be 200 MB, of every output 260 MB; what is left is garbage not yet collected.
  expect(after - before).toBeLessThan(80e6);
});

test("memory stays flat over 5,000 runs of one session", async () => {
  const session = await openSession(graph, { device: "cpu", threads: 1, weights });
  const runs = async (count: number) => {
    for (let run = 0; run < count; run++) await session.run(feeds);
    return process.memoryUsage().rss;
  };
  const before = await runs(1000);
  const after = await runs(5000);
  await session.close();
  // A leak of every output would be 650 MB.
  expect(after - before).toBeLessThan(80e6);
});
