// The interval of a median: the bootstrap distribution of a median in closed form, so that nothing need be drawn.
import { incompleteBeta } from "./incomplete-beta.ts";
import { type Interval, noInterval } from "./interval.ts";
import { quantileOf } from "./mean-interval.ts";

/** The middle of sorted values; they may end in Infinity. null for no values. */
export function medianOf(sorted: Float64Array): number | null {
  return sorted.length === 0 ? null : quantileOf(sorted, 0.5);
}

/**
 * 95 % interval of the median of sorted values. The median of a resample is the value at rank n·U, where U, the median
 * of n uniform variables, is Beta((n+1)/2, (n+1)/2) distributed (Maritz and Jarrett 1978). An end may be Infinity.
 */
export function medianInterval(sorted: Float64Array): Interval {
  const count = sorted.length;
  if (count === 0) return noInterval;
  const low = betaQuantile(0.025, (count + 1) / 2);
  const valueAt = (share: number) => sorted[Math.min(count - 1, Math.max(0, Math.ceil(share * count) - 1))]!;
  return { low: valueAt(low), high: valueAt(1 - low) };
}

/** Quantile of the symmetric Beta(a, a) distribution, by bisection. */
function betaQuantile(share: number, a: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, a) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
