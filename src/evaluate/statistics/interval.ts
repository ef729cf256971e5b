// What an interval is, and the normal quantile that makes it one of 95 per cent.

/** Both ends belong to the interval; `null` is an end without a finite value, or an interval of no rows at all. */
export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** Share of repetitions in which an interval should hold the true value. */
export const CONFIDENCE_LEVEL = 0.95;

/** The 97.5 % quantile of the standard normal distribution. */
export const NORMAL_QUANTILE = 1.959963984540054;

export const noInterval: Interval = { low: null, high: null };
