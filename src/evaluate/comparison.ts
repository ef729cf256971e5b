// What the comparison of two runs says: paired by row, with a test and an interval for every figure.
import type { Interval } from "./statistics/interval.ts";

/** What is known about a run; a difference in any of these but the name and model makes a comparison doubtful. */
export interface RunFacts {
  /** What the run is called in tables. */
  readonly name: string;
  readonly model?: string;
  readonly dataset?: string;
  readonly promptId?: string;
  readonly gazetteerVersion?: string;
}

/** A share of right rows in both runs, over the rows they have in common. Differences are second minus first. */
export interface RateComparison extends Interval {
  readonly metric: string;
  readonly rows: number;
  /** Rows that are right in the first run, and in the second. */
  readonly first: number;
  readonly second: number;
  /** Rows that are right in one run alone. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Difference of the shares; `low` and `high` hold its 95 % interval. */
  readonly difference: number | null;
  /** Exact McNemar test, two-sided. */
  readonly p: number;
  /** The same after Holm's adjustment for all the metrics compared. */
  readonly adjustedP: number;
}

/** A mean in both runs over the same rows; `low` and `high` are the paired bootstrap interval of the difference. */
export interface MeanComparison extends Interval {
  readonly metric: string;
  readonly rows: number;
  readonly first: number | null;
  readonly second: number | null;
  readonly difference: number | null;
  /** Sign-flip permutation test, two-sided. */
  readonly p: number;
  readonly adjustedP: number;
}

/** On how many rows a run came nearer to the truth; a run without a place is infinitely far. */
export interface NearerRows {
  readonly first: number;
  readonly second: number;
  readonly ties: number;
  /** Distances that differ by no more than this are a tie. */
  readonly tieKm: number;
  /** Exact sign test, two-sided. */
  readonly p: number;
}

export interface UnpairedRows {
  readonly count: number;
  /** The first of them. */
  readonly ids: readonly string[];
}

export interface Comparison {
  readonly version: 1;
  readonly first: RunFacts;
  readonly second: RunFacts;
  /** Rows in both runs, whether or not a metric applies to them. */
  readonly pairs: number;
  /** Pairs left out because one of the runs has an `error` there: that says nothing about the model. */
  readonly errorPairs: number;
  readonly onlyInFirst: UnpairedRows;
  readonly onlyInSecond: UnpairedRows;
  /** What makes the comparison doubtful, in sentences. */
  readonly warnings: readonly string[];
  readonly rates: readonly RateComparison[];
  readonly means: readonly MeanComparison[];
  readonly nearer: NearerRows;
}
