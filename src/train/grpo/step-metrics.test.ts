// The figures of a step, against a small one worked out by hand.
import { describe, expect, test } from "vitest";
import { groupAdvantages } from "./advantages.ts";
import type { Group } from "./gather-groups.ts";
import { groupMetrics, updateMetrics } from "./step-metrics.ts";

const completion = (tokens: number, logProbability: number, isTruncated = false) => ({
  tokens: new Int32Array(tokens),
  logProbabilities: new Float32Array(tokens).fill(logProbability),
  text: "",
  isTruncated,
});
const member = (accuracy: number, judge: number | null) => ({
  "accuracy.paper": { value: accuracy, details: {} },
  "localizability.paper": { value: judge, details: {} },
});

const groups = [
  {
    completions: [completion(2, -1), completion(6, -2, true)],
    scored: { totals: [1, 0], members: [member(1, 0.5), member(0, null)] },
    advantages: groupAdvantages([1, 0], { scale: true }),
  },
  {
    completions: [completion(4, -1), completion(4, -1)],
    scored: { totals: [1, 1], members: [member(1, 0.5), member(1, 0.25)] },
    advantages: groupAdvantages([1, 1], { scale: true }),
  },
  {
    completions: [completion(1, 0), completion(3, 0)],
    scored: { totals: null, members: [member(0, null), member(0, null)] },
    advantages: null,
  },
] as unknown as readonly Group[];

describe("the figures of a step", () => {
  const metrics = groupMetrics(groups, 2);

  test.each([
    ["reward", 0.75],
    ["reward deviation", 0.5],
    ["groupDeviation", Math.SQRT1_2 / 2],
    ["zeroVarianceShare", 1 / 3],
    ["skippedShare", 1 / 3],
    ["informativeGroups", 1],
    ["refilledGroups", 1],
    ["completionTokens", 20 / 6],
    ["shortestCompletion", 1],
    ["longestCompletion", 6],
    ["truncatedShare", 1 / 6],
    ["entropy", (2 + 12 + 8) / 20],
    ["sampledTokens", 20],
    ["reward accuracy.paper", 0.5],
    ["reward localizability.paper", 1.25 / 3],
    ["reward localizability.paper abstained", 3],
  ])("%s", (name, expected) => {
    expect(metrics[name]).toBeCloseTo(expected, 12);
  });

  test("of an update are means over its tokens, with KL only where there is a reference", () => {
    expect(updateMetrics({ tokens: 10, clipped: 2, ratio: 11, kl: 0.5 })).toEqual({
      clippedShare: 0.2,
      ratio: 1.1,
      kl: 0.05,
    });
    expect(updateMetrics({ tokens: 10, clipped: 0, ratio: 10 })).toEqual({ clippedShare: 0, ratio: 1 });
  });
});
