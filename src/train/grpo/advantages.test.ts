// Advantages against numbers worked out by hand, and what holds for every group.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { groupAdvantages } from "./advantages.ts";

describe("advantages of a group", () => {
  test.each([
    ["one of two is right", [1, 0], true, [0.5 / (Math.SQRT1_2 + 1e-4), -0.5 / (Math.SQRT1_2 + 1e-4)]],
    ["one of four is right", [1, 0, 0, 0], true, [0.75 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001, -0.25 / 0.5001]],
    ["without the deviation", [1, 0, 0, 0], false, [0.75, -0.25, -0.25, -0.25]],
    ["all equal", [0.7, 0.7, 0.7], true, [0, 0, 0]],
    ["all equal but for rounding", [0.1 + 0.2, 0.3, 0.3], true, [0, 0, 0]],
  ])("%s", (_, rewards, scale, expected) => {
    const { advantages } = groupAdvantages(rewards, { scale });
    for (const [index, advantage] of advantages.entries()) expect(advantage).toBeCloseTo(expected[index]!, 12);
  });

  test("takes the sample standard deviation", () => {
    expect(groupAdvantages([1, 2, 3, 4], { scale: true }).deviation).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  test("sum to zero, keep the order of rewards, and do not depend on a constant", () => {
    const rewards = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 16 });
    fc.assert(
      fc.property(rewards, fc.boolean(), fc.integer({ min: -9, max: 9 }), (values, scale, offset) => {
        const { advantages, isFlat } = groupAdvantages(values, { scale });
        expect(advantages.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 8);
        expect(isFlat).toBe(new Set(values).size === 1);
        for (const [i, a] of values.entries()) {
          for (const [j, b] of values.entries()) if (a < b) expect(advantages[i]).toBeLessThan(advantages[j]!);
        }
        const moved = groupAdvantages(
          values.map((value) => value + offset),
          { scale },
        );
        for (const [i, advantage] of advantages.entries()) expect(moved.advantages[i]).toBeCloseTo(advantage, 8);
      }),
    );
  });

  test("need two completions", () => {
    expect(() => groupAdvantages([1], { scale: true })).toThrow("at least 2 completions");
  });
});
