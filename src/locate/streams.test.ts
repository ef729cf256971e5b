// Tests of the two ways in which streams come together: merged as they come, and one after the other.
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { mergeStreams } from "./merge-streams.ts";
import { runInOrder } from "./run-in-order.ts";

async function* emit<T>(items: readonly (readonly [delayMs: number, item: T])[], onEnd?: () => void) {
  try {
    for (const [delay, item] of items) {
      await pause(delay);
      yield item;
    }
  } finally {
    onEnd?.();
  }
}

describe("mergeStreams", () => {
  test("gives each item when it is there", async () => {
    const merged = await Array.fromAsync(
      mergeStreams([
        emit([
          [20, "a"],
          [60, "b"],
        ]),
        emit([[40, "c"]]),
        emit([]),
      ]),
    );
    expect(merged).toEqual(["a", "c", "b"]);
  });

  test("closes the others when one fails or the reader leaves", async () => {
    const ended: string[] = [];
    const failing = (async function* () {
      yield "x";
      throw new Error("broken");
    })();
    const slow = () =>
      emit(
        [
          [1, "y"],
          [5, "y"],
          [5, "y"],
        ] as const,
        () => ended.push("slow"),
      );
    await expect(Array.fromAsync(mergeStreams([failing, slow()]))).rejects.toThrow("broken");
    for await (const _ of mergeStreams([slow()])) break;
    await pause(30);
    expect(ended).toEqual(["slow", "slow"]);
  });
});

describe("runInOrder", () => {
  test("reads in order although later jobs end first", async () => {
    const start = (index: number) => emit([[30 - index * 10, `${index}a`] as const, [1, `${index}b`] as const]);
    const items = await Array.fromAsync(runInOrder(3, start, 3));
    expect(items.map(({ index, value }) => `${index}:${value}`)).toEqual([
      "0:0a",
      "0:0b",
      "1:1a",
      "1:1b",
      "2:2a",
      "2:2b",
    ]);
  });

  test("the first unfinished job is live", async () => {
    const seen: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const start = async function* (index: number) {
      yield `${index}a`;
      await gate;
      yield `${index}b`;
    };
    for await (const { value } of runInOrder(2, start, 2)) {
      seen.push(value);
      if (value === "0a") release();
    }
    expect(seen).toEqual(["0a", "0b", "1a", "1b"]);
  });

  test("never runs more jobs than allowed, and starts none after the reader left", async () => {
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const start = async function* (index: number) {
      started.push(index);
      most = Math.max(most, ++running);
      await pause(5);
      yield index;
      running -= 1;
    };
    await Array.fromAsync(runInOrder(9, start, 3));
    expect(most).toBe(3);
    started.length = 0;
    for await (const { index } of runInOrder(100, start, 2)) if (index === 1) break;
    await pause(20);
    expect(started.length).toBeLessThanOrEqual(5);
  });

  test("an error comes out at its turn", async () => {
    const start = async function* (index: number) {
      if (index === 1) throw new Error("job 1");
      await pause(10);
      yield index;
    };
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const { value } of runInOrder(3, start, 3)) seen.push(value);
      })(),
    ).rejects.toThrow("job 1");
    expect(seen).toEqual([0]);
  });

  test("no jobs", async () => {
    expect(await Array.fromAsync(runInOrder(0, () => emit([]), 4))).toEqual([]);
  });
});
