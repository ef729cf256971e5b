// The size rule against a transcription of the processor's in Python.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitPixelBudget } from "./fit-pixel-budget.ts";

interface Group {
  factor: number;
  minPixels: number;
  maxPixels: number;
  sizes: number[];
}
const groups: Group[] = JSON.parse(readFileSync(new URL("./fixtures/pixel-budget.json", import.meta.url), "utf8"));

describe("same sizes as the processor's rule in Python", () => {
  test.each(groups)("factor $factor, $minPixels to $maxPixels pixels", ({ sizes, ...budget }) => {
    const differing: number[][] = [];
    for (let at = 0; at < sizes.length; at += 4) {
      const [width, height, fittedWidth, fittedHeight] = sizes.slice(at, at + 4) as [number, number, number, number];
      const ours = fittedOrRefused(width, height, budget);
      if (ours[0] !== fittedWidth || ours[1] !== fittedHeight) differing.push([width, height, ...ours]);
    }
    expect(sizes.length / 4).toBeGreaterThan(800);
    expect(differing).toEqual([]);
  });
});

function fittedOrRefused(width: number, height: number, budget: Omit<Group, "sizes">): [number, number] {
  try {
    const fitted = fitPixelBudget(width, height, budget);
    return [fitted.width, fitted.height];
  } catch {
    return [0, 0];
  }
}

test.each([
  { size: [500, 375], fitted: [504, 364], why: "the example of the field: 234 tokens" },
  { size: [42, 98], fitted: [56, 112], why: "1.5 and 3.5 patches round to even, 2 and 4" },
  { size: [70, 126], fitted: [56, 112], why: "2.5 and 4.5 patches round to even, 2 and 4" },
  { size: [1, 1], fitted: [56, 56], why: "grown to the smallest budget" },
  { size: [4000, 3000], fitted: [4004, 2996], why: "143 x 107 patches, inside the default budget" },
])("$size becomes $fitted: $why", ({ size, fitted }) => {
  const answer = fitPixelBudget(size[0]!, size[1]!);
  expect([answer.width, answer.height]).toEqual(fitted);
});

test("4000 x 3000 within 1,003,520 pixels", () => {
  expect(fitPixelBudget(4000, 3000, { maxPixels: 1_003_520 })).toEqual({ width: 1148, height: 840 });
});

test("sides are positive multiples of the factor, within the budget, in nearly the same shape", () => {
  const side = fc.integer({ min: 1, max: 20_000 });
  fc.assert(
    fc.property(
      side,
      side,
      fc.constantFrom(14, 28, 32),
      fc.integer({ min: 50_000, max: 13_000_000 }),
      (w, h, factor, maxPixels) => {
        fc.pre(Math.max(w, h) / Math.min(w, h) <= 200);
        const { width, height } = fitPixelBudget(w, h, { factor, minPixels: 3136, maxPixels });
        expect(width % factor).toBe(0);
        expect(height % factor).toBe(0);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(factor);
        // A strip whose short side is held at one patch is the only one that may exceed the budget.
        if (Math.min(width, height) > factor) expect(width * height).toBeLessThanOrEqual(maxPixels);
        if (w === h) expect(width).toBe(height);
        const turned = fitPixelBudget(h, w, { factor, minPixels: 3136, maxPixels });
        expect([turned.width, turned.height]).toEqual([height, width]);
      },
    ),
  );
});

test.each([
  [5601, 28],
  [28, 5601],
  [1, 201],
])("refuses the strip of %d x %d", (width, height) => {
  expect(() => fitPixelBudget(width, height)).toThrow(expect.objectContaining({ code: "too-large" }));
});

test.each([
  { width: 0, height: 10, budget: {} },
  { width: 10.5, height: 10, budget: {} },
  { width: 10, height: 10, budget: { factor: 0 } },
  { width: 10, height: 10, budget: { maxPixels: Number.NaN } },
  { width: 10, height: 10, budget: { minPixels: 5000, maxPixels: 4000 } },
])("refuses $width x $height within $budget", ({ width, height, budget }) => {
  expect(() => fitPixelBudget(width, height, budget)).toThrow(expect.objectContaining({ code: "config" }));
});
