// Normalisations by name, against the sums they stand for.
import { describe, expect, test } from "vitest";
import { tokenWeights } from "./token-weights.ts";

const completions = [
  { tokens: 4, isCounted: true },
  { tokens: 12, isCounted: true },
  { tokens: 20, isCounted: false },
];

describe("the weight of a token", () => {
  test.each([
    ["grpo", [1 / 12, 1 / 36, 0]],
    ["dr_grpo", [1 / 60, 1 / 60, 0]],
    ["dapo", [1 / 16, 1 / 16, 0]],
  ] as const)("%s", (type, expected) => {
    expect(tokenWeights(completions, type, 20)).toEqual(expected);
  });

  test("is zero where nothing counts", () => {
    const masked = completions.map((each) => ({ ...each, isCounted: false }));
    for (const type of ["grpo", "dr_grpo", "dapo"] as const) expect(tokenWeights(masked, type, 20)).toEqual([0, 0, 0]);
  });
});
