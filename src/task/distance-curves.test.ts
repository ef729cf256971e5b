import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DistanceCurveName, distanceCurves, expCurve } from "./distance-curves.ts";

const km = [0, 1, 25, 100, 200, 750, 1000, 2500, 5000, 10000] as const;
const published: readonly (readonly [name: DistanceCurveName, values: readonly number[]])[] = [
  ["exp", [1, 0.995, 0.8825, 0.6065, 0.3679, 0.0235, 0.0067, 0, 0, 0]],
  ["geoR", [1, 0.9993, 0.9833, 0.9333, 0.8667, 0.5, 0.4571, 0.2, 0.1714, 0.1143]],
  ["knots", [1, 1, 0.8, 0.7143, 0.6, 0.4, 0.3714, 0.2, 0, 0]],
  ["geoScore", [1, 0.9993, 0.9834, 0.9352, 0.8746, 0.605, 0.5117, 0.1873, 0.0351, 0.0012]],
];

describe.each(published)("curve %s", (name, values) => {
  const curve = distanceCurves[name];
  test.each(km.map((at, i) => [at, values[i]!] as const))("is worth at %i km %d", (at, value) => {
    expect(curve(at)).toBeCloseTo(value, 4);
  });

  test("falls and stays in [0, 1] to the antipode and beyond", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 21_000, noNaN: true }),
        fc.double({ min: 0, max: 21_000, noNaN: true }),
        (a, b) => {
          const [near, far] = a < b ? [a, b] : [b, a];
          expect(curve(near)).toBeGreaterThanOrEqual(curve(far));
          expect(curve(near)).toBeLessThanOrEqual(1);
          expect(curve(far)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

test("the exponential takes its scale and its cut", () => {
  const curve = expCurve({ tau: 100, cut: 300 });
  expect(curve(100)).toBeCloseTo(Math.exp(-1), 12);
  expect(curve(300)).toBe(0);
});
