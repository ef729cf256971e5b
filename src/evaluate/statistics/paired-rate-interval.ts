// The interval of the difference between two rates on the same rows (Bonett and Price 2012, adjusted Wald).
import { type Interval, NORMAL_QUANTILE, noInterval } from "./interval.ts";

/** 95 % interval of (onlyB - onlyA) / rows, where `onlyA` rows are right in the first run alone. */
export function pairedRateInterval(onlyA: number, onlyB: number, rows: number): Interval {
  if (rows === 0) return noInterval;
  const first = (onlyA + 1) / (rows + 2);
  const second = (onlyB + 1) / (rows + 2);
  const middle = second - first;
  const half = NORMAL_QUANTILE * Math.sqrt((first + second - middle ** 2) / (rows + 2));
  return { low: Math.max(-1, middle - half), high: Math.min(1, middle + half) };
}
