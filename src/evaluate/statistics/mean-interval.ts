// The interval of a mean: the percentile bootstrap (Efron 1979), seeded.
import { createRandom } from "../../run/random.ts";
import { type Interval, NORMAL_QUANTILE, noInterval } from "./interval.ts";

export interface BootstrapOptions {
  readonly seed?: number;
  /** How often the rows are drawn anew. */
  readonly resamples?: number;
  /**
   * From this many values on the normal limit of the bootstrap distribution is used: at 10,000 values it lies closer
   * to that distribution than 2,000 random draws of it do, and a million rows cost no more than one pass.
   */
  readonly exactBelow?: number;
}

/** 95 % interval of the mean of finite `values`. */
export function meanInterval(
  values: Float64Array,
  { seed = 0, resamples = 2000, exactBelow = 10_000 }: BootstrapOptions = {},
): Interval {
  const count = values.length;
  if (count === 0) return noInterval;
  if (count >= exactBelow) {
    const mean = meanOf(values);
    let squares = 0;
    for (const value of values) squares += (value - mean) ** 2;
    const half = (NORMAL_QUANTILE * Math.sqrt(squares / count)) / Math.sqrt(count);
    return { low: mean - half, high: mean + half };
  }
  const random = createRandom(seed);
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let sum = 0;
    for (let k = 0; k < count; k++) sum += values[random.integer(count)]!;
    means[i] = sum / count;
  }
  means.sort();
  return { low: quantileOf(means, 0.025), high: quantileOf(means, 0.975) };
}

/** Arithmetic mean; NaN for no values. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Quantile of sorted values, interpolated between neighbours (type 7 of Hyndman and Fan 1996). */
export function quantileOf(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  const above = sorted[Math.ceil(at)]!;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
