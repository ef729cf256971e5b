import { describe, expect, test } from "vitest";
import { combineRewards } from "./combine-rewards.ts";
import { presetNames, presetOf } from "./presets.ts";

describe("presets", () => {
  test.each([
    ["all-script", [1, 0.5, 0.2, 1], ["accuracy", "localizability", "visual", "format"]],
    ["all-readme", [1, 0.2, 0.5, 1], ["accuracy", "localizability", "visual", "format"]],
    ["two-script", [1, 0.5, 1], ["accuracy", "visual", "format"]],
    ["one-script", [1, 1], ["accuracy", "format"]],
  ] as const)("%s has the published weights %j", (name, weights, components) => {
    expect(presetOf(name).map(({ weight }) => weight)).toEqual(weights);
    expect(presetOf(name).map(({ reward }) => reward.split(".")[0])).toEqual(components);
  });

  test.each(presetNames)("%s in the release's variant names only its rewards", (name) => {
    expect(presetOf(name, "code").every(({ reward }) => reward.endsWith(".code"))).toBe(true);
  });
});

describe("combineRewards", () => {
  const preset = presetOf("all-readme");
  const member = (accuracy: number | null, judge: number | null, visual: number | null, format: number | null) =>
    Object.fromEntries(
      [accuracy, judge, visual, format].map((value, i) => [preset[i]!.reward, { value, details: {} }]),
    );

  test("sums with the weights", () => {
    const { totals, used, abstained } = combineRewards([member(1, 0.5, 0.8, 1), member(0, 0, 0, 0)], preset, "row-1");
    expect(totals).toEqual([1 + 0.1 + 0.4 + 1, 0]);
    expect(used).toHaveLength(4);
    expect(abstained).toEqual([]);
  });

  test("leaves a reward that abstains for one member out for the whole group, and counts it", () => {
    const { totals, used, abstained } = combineRewards(
      [member(1, null, 0.5, 1), member(0, 0.9, 0.5, 1)],
      preset,
      "row-1",
    );
    expect(totals).toEqual([2.25, 1.25]);
    expect(used).not.toContain("localizability.paper");
    expect(abstained).toEqual([{ reward: "localizability.paper", members: 1 }]);
  });

  test("skips a group where every reward abstains", () => {
    expect(combineRewards([member(null, null, null, null)], preset, "row-1").totals).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("stops on %d with the id of the row", (value) => {
    expect(() => combineRewards([member(1, value, 1, 1)], preset, "row-17")).toThrow(
      /localizability\.paper of row row-17 is/,
    );
  });

  test("stops where a reward was not computed", () => {
    expect(() => combineRewards([{}], preset, "row-17")).toThrow(/accuracy\.paper of row row-17 is missing/);
  });

  test("names the reward that alone breaks a tie", () => {
    expect(combineRewards([member(0, 0.5, 1, 1), member(0, 0.5, 0.5, 1)], preset, "r").tieBreaker).toBe("visual.paper");
    expect(combineRewards([member(0, 0.5, 1, 1), member(1, 0.5, 0.5, 1)], preset, "r").tieBreaker).toBeNull();
    expect(combineRewards([member(0, 0.5, 1, 1)], preset, "r").tieBreaker).toBeNull();
  });
});
