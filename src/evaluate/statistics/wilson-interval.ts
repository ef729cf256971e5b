// The interval of a rate: Wilson's score interval (1927), which stays inside 0..1 and is honest for few rows.
import { type Interval, NORMAL_QUANTILE, noInterval } from "./interval.ts";

/** 95 % interval of `right / rows`, as shares. */
export function wilsonInterval(right: number, rows: number): Interval {
  if (rows === 0) return noInterval;
  const share = right / rows;
  const z2 = NORMAL_QUANTILE ** 2;
  const middle = (share + z2 / (2 * rows)) / (1 + z2 / rows);
  const half = (NORMAL_QUANTILE / (1 + z2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z2 / (4 * rows * rows));
  return { low: right === 0 ? 0 : Math.max(0, middle - half), high: right === rows ? 1 : Math.min(1, middle + half) };
}
