// Rates and estimates with their intervals, as a summary shows them.
import { type BootstrapOptions, meanInterval, meanOf } from "../statistics/mean-interval.ts";
import { medianInterval, medianOf } from "../statistics/median-interval.ts";
import { wilsonInterval } from "../statistics/wilson-interval.ts";
import type { Estimate, Rate } from "./summary.ts";

/** `right` of `rows` with Wilson's interval. */
export function rateOf(right: number, rows: number): Rate {
  return { right, rows, share: rows === 0 ? null : right / rows, ...wilsonInterval(right, rows) };
}

/** The mean of finite values with its bootstrap interval. */
export function meanEstimate(values: Float64Array, options: BootstrapOptions): Estimate {
  const rows = values.length;
  return { rows, value: rows === 0 ? null : meanOf(values), ...meanInterval(values, options) };
}

/** The median with its bootstrap interval; `values` may hold Infinity and are sorted in place. */
export function medianEstimate(values: Float64Array): Estimate {
  values.sort();
  const { low, high } = medianInterval(values);
  return { rows: values.length, value: finite(medianOf(values)), low: finite(low), high: finite(high) };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
