// The statistics against scipy (fixtures/reference.json, written by fixtures/make-reference.py) and against simulation.
import { describe, expect, test } from "vitest";
import { createRandom } from "../../run/random.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import reference from "./fixtures/reference.json" with { type: "json" };
import { incompleteBeta } from "./incomplete-beta.ts";
import { meanInterval, meanOf, quantileOf } from "./mean-interval.ts";
import { medianInterval, medianOf } from "./median-interval.ts";
import { pairedRateInterval } from "./paired-rate-interval.ts";
import { signFlipTest, twoSidedNormal } from "./sign-flip-test.ts";
import { signTest } from "./sign-test.ts";
import { wilsonInterval } from "./wilson-interval.ts";

const relative = (actual: number, expected: number) =>
  Math.abs(actual - expected) / Math.max(1e-300, Math.abs(expected));

describe("Wilson interval equals scipy", () => {
  test.each(reference.wilson)("$right of $rows", ({ right, rows, low, high }) => {
    const interval = wilsonInterval(right, rows);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  test("no rows have no interval", () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: null, high: null });
  });
});

test.each(reference.incompleteBeta)("incomplete beta at $x, $a, $b equals scipy", ({ x, a, b, value }) => {
  expect(relative(incompleteBeta(x, a, b), value)).toBeLessThan(1e-8);
});

test.each(reference.signTest)("sign test of $wins against $losses equals scipy", ({ wins, losses, p }) => {
  expect(relative(signTest(wins, losses), p)).toBeLessThan(1e-8);
});

test.each(reference.normal)("two-sided normal tail at $z equals scipy", ({ z, p }) => {
  expect(relative(twoSidedNormal(z), p)).toBeLessThan(1e-10);
});

test.each(reference.holm)("Holm's adjustment of $values", ({ values, adjusted }) => {
  adjustPValues(values).forEach((value, i) => {
    expect(value).toBeCloseTo(adjusted[i]!, 12);
  });
});

describe.each(reference.bootstrap)("bootstrap of $name", ({ values, mean, median }) => {
  const data = Float64Array.from(values);
  const sorted = Float64Array.from(data).sort();
  const width = (interval: { low: number; high: number }) => interval.high - interval.low;

  test("mean: the ends lie where 200,000 resamples of scipy put them", () => {
    const interval = meanInterval(data, { seed: 1 });
    expect(meanOf(data)).toBeCloseTo(mean.value, 6);
    expect(Math.abs(interval.low! - mean.low)).toBeLessThan(0.05 * width(mean));
    expect(Math.abs(interval.high! - mean.high)).toBeLessThan(0.05 * width(mean));
  });

  test("median: the closed form stays within one rank of 40,000 resamples of scipy", () => {
    const interval = medianInterval(sorted);
    const rank = (value: number) => sorted.filter((other) => other < value).length;
    expect(medianOf(sorted)).toBeCloseTo(median.value, 6);
    expect(Math.abs(rank(interval.low!) - rank(median.low))).toBeLessThanOrEqual(1);
    expect(Math.abs(rank(interval.high!) - rank(median.high))).toBeLessThanOrEqual(1);
  });
});

test("the normal limit of the mean's interval agrees with resampling at the size where it takes over", () => {
  const random = createRandom(4);
  const data = Float64Array.from({ length: 10_000 }, () =>
    Math.min(20_015, Math.exp(4.5 + 3 * (random.next() * 4 - 2))),
  );
  const drawn = meanInterval(data, { seed: 2, exactBelow: Number.POSITIVE_INFINITY, resamples: 1000 });
  const limit = meanInterval(data);
  const width = limit.high! - limit.low!;
  expect(Math.abs(drawn.low! - limit.low!)).toBeLessThan(0.06 * width);
  expect(Math.abs(drawn.high! - limit.high!)).toBeLessThan(0.06 * width);
});

test("the same seed gives the same interval, another seed another one", () => {
  const data = Float64Array.from({ length: 50 }, (_, i) => i * i);
  expect(meanInterval(data, { seed: 7 })).toEqual(meanInterval(data, { seed: 7 }));
  expect(meanInterval(data, { seed: 7 })).not.toEqual(meanInterval(data, { seed: 8 }));
});

test("a median may be infinite, and so may the ends of its interval", () => {
  const infinity = Number.POSITIVE_INFINITY;
  expect(medianOf(Float64Array.of(1, infinity, infinity))).toBe(infinity);
  expect(medianInterval(Float64Array.of(1, 2, 3, infinity, infinity)).high).toBe(infinity);
  expect(medianOf(Float64Array.of(infinity, infinity))).toBe(infinity);
  expect(medianOf(new Float64Array(0))).toBeNull();
});

test("quantiles interpolate like numpy", () => {
  expect(quantileOf(Float64Array.of(1, 2, 4, 8), 0.5)).toBe(3);
  expect(quantileOf(Float64Array.of(1, 2, 4, 8), 0.9)).toBeCloseTo(6.8, 12);
});

describe("sign-flip test equals scipy", () => {
  test.each(reference.signFlip)("$name", ({ values, p }) => {
    const tolerance = values.length > 16 ? 0.01 : 1e-12;
    expect(Math.abs(signFlipTest(Float64Array.from(values), { seed: 3 }) - p)).toBeLessThan(tolerance);
  });

  test("no differences give 1", () => {
    expect(signFlipTest(Float64Array.of(0, 0, 0))).toBe(1);
  });

  test.each([0.5, 0.505, 0.51])("the normal limit agrees with random patterns around %d", (middle) => {
    const random = createRandom(11);
    const values = Float64Array.from({ length: 2000 }, () => random.next() - middle);
    const drawn = signFlipTest(values, { permutations: 4000 });
    expect(Math.abs(drawn - signFlipTest(values, { normalFrom: 100 }))).toBeLessThan(0.03);
    expect(drawn).toBeGreaterThan(0.001);
  });
});

describe("paired rate interval", () => {
  test("equals Bonett and Price's example of formula by hand", () => {
    // b = 12, c = 5, n = 100: p1 = 13/102, p2 = 6/102.
    const middle = 6 / 102 - 13 / 102;
    const half = 1.959963984540054 * Math.sqrt((19 / 102 - middle ** 2) / 102);
    const interval = pairedRateInterval(12, 5, 100);
    expect(interval.low).toBeCloseTo(middle - half, 12);
    expect(interval.high).toBeCloseTo(middle + half, 12);
  });

  test("holds the true difference in about 95 of 100 simulated comparisons", () => {
    const random = createRandom(5);
    let held = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      let onlyA = 0;
      let onlyB = 0;
      for (let i = 0; i < 150; i++) {
        const draw = random.next();
        if (draw < 0.06) onlyA++;
        else if (draw < 0.16) onlyB++;
      }
      const { low, high } = pairedRateInterval(onlyA, onlyB, 150);
      if (low! <= 0.04 && high! >= 0.04) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.93);
    expect(held / rounds).toBeLessThan(0.975);
  });
});
