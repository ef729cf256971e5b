// Reliability, calibration error and Brier score on cases worked out by hand, and what holds for any items.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measureCalibration } from "./calibration.ts";

const item = (probability: number, isPositive: boolean) => ({ probability, isPositive });

describe("cases", () => {
  test.each([
    ["right and certain", [item(1, true), item(0, false)], 0, 0],
    ["wrong and certain", [item(0, true), item(1, false)], 1, 1],
    ["always the half, and half of them positive", [item(0.5, true), item(0.5, false)], 0, 0.25],
    ["seven of ten where it says 0.7", Array.from({ length: 10 }, (_, index) => item(0.7, index < 7)), 0, 0.21],
    ["too sure by 0.3", Array.from({ length: 10 }, (_, index) => item(0.9, index < 6)), 0.3, 0.33],
  ] as const)("%s", (_name, items, expectedError, brier) => {
    const found = measureCalibration(items)!;
    expect(found.expectedError).toBeCloseTo(expectedError, 12);
    expect(found.brier).toBeCloseTo(brier, 12);
  });

  test("no items", () => expect(measureCalibration([])).toBeNull());
});

const items = fc.array(
  fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), isPositive: fc.boolean() }),
  { minLength: 1, maxLength: 80 },
);

test("every item is in the one bin that holds its probability", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 20 }), (given, binCount) => {
      const { bins } = measureCalibration(given, binCount)!;
      expect(bins).toHaveLength(binCount);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
      for (const { from, to, predicted } of bins) {
        if (predicted === null) continue;
        expect(predicted).toBeGreaterThanOrEqual(from - 1e-12);
        expect(predicted).toBeLessThanOrEqual(to + 1e-12);
      }
    }),
  );
});

test("errors are shares, and the squared error bounds the calibration error from above", () => {
  fc.assert(
    fc.property(items, (given) => {
      const { expectedError, brier } = measureCalibration(given)!;
      expect(expectedError).toBeGreaterThanOrEqual(0);
      expect(brier).toBeLessThanOrEqual(1);
      // |mean difference| of a bin is at most its mean |difference|, whose square is at most the mean square.
      expect(expectedError).toBeLessThanOrEqual(Math.sqrt(brier) + 1e-12);
    }),
  );
});
