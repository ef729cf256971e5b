import { expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { createProgress, duration } from "./progress.ts";

test("on a terminal the line shows count, share, rate and remaining time of this process's own items", () => {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: async () => {} };
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 200, write: (text: string) => written.push(text) };
  const progress = createProgress({ label: "eval", total: 100, clock, terminal });
  progress.update(50);
  now = 10_000;
  progress.update(60, "2 failed");
  expect(written.at(-1)).toContain("eval 60/100 60.0 %, 1.0/s, 40 s left, 2 failed");
});

test("without a terminal nothing is written", () => {
  const clock: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };
  const terminal = {
    write: () => {
      throw new Error("written");
    },
  };
  createProgress({ label: "eval", total: 1, clock, terminal }).update(1);
});

test.each([
  [0.4, "0 s"],
  [61, "1 min 1 s"],
  [7800, "2 h 10 min"],
])("%d seconds are said as %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
