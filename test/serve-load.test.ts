// 64 clients at once, a third of whose requests are given up in the middle: nothing leaks, is lost or mixed up.
import { afterAll, expect, test } from "vitest";
import { driveClients, startLoadServer } from "./serve-many-clients.ts";

const seconds = 3;
const server = await startLoadServer();
afterAll(() => server.stop());

test("64 clients, every answer is right and every place is given back", async () => {
  const load = { url: server.url, clients: 64, seconds };
  await driveClients({ ...load, seed: 1 });
  const before = await server.state();
  const result = await driveClients({ ...load, seed: 2 });
  // The last clients to leave have just done so.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const after = await server.state();

  expect(result.wrong).toEqual([]);
  expect(result.answered + result.left + result.rejected).toBe(result.sent);
  expect(Math.min(result.answered, result.left)).toBeGreaterThan(10);
  const { counts, metrics } = after;
  expect(counts.running).toBe(0);
  expect(counts.begun).toBe(counts.finished + counts.cancelled);
  expect(counts.mostRunning).toBeLessThanOrEqual(24);
  expect(metrics.globe_requests_running).toBe(0);
  expect(metrics.globe_requests_waiting).toBe(0);
  expect(metrics.globe_held_bytes).toBe(0);
  expect(metrics['globe_requests_total{outcome="failed"}']).toBe(0);
  expect(metrics['globe_requests_total{outcome="ok"}']).toBeGreaterThanOrEqual(result.answered);

  const growth = after.heapBytes + after.bufferBytes - before.heapBytes - before.bufferBytes;
  expect(growth).toBeLessThan(4_000_000);
  expect(after.resources).toBeLessThanOrEqual(before.resources + 2);
});
