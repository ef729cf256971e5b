// The channel between writer and encoder: nothing lost, nothing piled up, and no one left waiting.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createChannel } from "./create-channel.ts";

test("hands everything over in order, however writer and reader take turns", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(fc.integer(), { maxLength: 20 }), async (scheduler, values) => {
      const channel = createChannel<number>();
      const read: number[] = [];
      const reading = (async () => {
        for await (const value of channel) {
          await scheduler.schedule(Promise.resolve());
          read.push(value);
        }
      })();
      const writing = (async () => {
        for (const value of values) {
          await scheduler.schedule(Promise.resolve());
          await channel.put(value);
        }
        channel.end();
      })();
      await scheduler.waitFor(Promise.all([reading, writing]));
      expect(read).toEqual(values);
    }),
    { numRuns: 50 },
  );
});

test("holds one value, so that a fast writer waits for a slow reader", async () => {
  const channel = createChannel<number>();
  let put = 0;
  const writing = (async () => {
    for (; put < 10; put++) await channel.put(put);
    channel.end();
  })();
  await new Promise(setImmediate);
  expect(put).toBe(1);
  expect(await Array.fromAsync(channel)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await writing;
});

test("tells a waiting writer, and every later one, that the reader has failed", async () => {
  const channel = createChannel<number>();
  await channel.put(1);
  const waiting = channel.put(2);
  channel.fail(new Error("disk full"));
  await expect(waiting).rejects.toThrow("disk full");
  await expect(channel.put(3)).rejects.toThrow("disk full");
});
