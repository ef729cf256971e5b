// What an evaluation comes to: the documented, JSON-serialisable summary that `summary.json`, tables and reports show.
import type { ErrorCode } from "../../run/errors.ts";
import type { Status } from "../../task/status.ts";
import type { NameVerdict } from "../scored-item.ts";
import type { Interval } from "../statistics/interval.ts";

/** A share with its Wilson interval; all three are null where there are no rows. */
export interface Rate extends Interval {
  readonly right: number;
  /** The denominator. */
  readonly rows: number;
  readonly share: number | null;
}

/** A figure with its bootstrap interval. `null` is no finite value: no rows, or a median that lies at "no place". */
export interface Estimate extends Interval {
  readonly rows: number;
  readonly value: number | null;
}

/**
 * Every metric over one denominator. Rows whose truth lacks the level (or the point) are left out of that metric alone;
 * an answer that names no place that can be located is wrong at every distance, worth 0 points and infinitely far.
 */
export interface MetricBlock {
  readonly rows: number;
  /** Identity of the place through the gazetteer; `part-of` is not right. */
  readonly country: Rate;
  readonly region: Rate;
  readonly city: Rate;
  /** The string rule of the GLOBE release, with its own parser and whatever status ours gives: for its published numbers. */
  readonly countryString: Rate;
  readonly cityString: Rate;
  /** Share of predicted points at most `km` from the true one. */
  readonly within: readonly { readonly km: number; readonly rate: Rate }[];
  /** Mean of 5000 · exp(-km / 1492.7), unrounded. */
  readonly geoScore: Estimate;
  readonly medianKm: Estimate;
}

/** How sure the model was, against how often it was right. */
export interface Calibration {
  readonly rows: number;
  /** Expected calibration error: mean over rows of |share right - mean confidence| of their bin; null without rows. */
  readonly error: number | null;
  readonly bins: readonly CalibrationBin[];
}

export interface CalibrationBin {
  /** Confidences in [from, to); the last bin holds 1 too. */
  readonly from: number;
  readonly to: number;
  readonly meanConfidence: number | null;
  readonly rate: Rate;
}

export interface BreakdownGroup {
  /** ISO code, continent, or the column's value; empty where the row has none. */
  readonly value: string;
  readonly label: string;
  readonly rows: number;
  readonly answeredRows: number;
  /** null in an incomplete run. */
  readonly all: MetricBlock | null;
  readonly answered: MetricBlock;
}

export interface Breakdown {
  /** `country`, `continent`, or the name of a column of the manifest. */
  readonly by: string;
  /** Largest first. */
  readonly groups: readonly BreakdownGroup[];
  /** Groups beyond the limit, with their rows; they are in no group. */
  readonly leftOut: { readonly groups: number; readonly rows: number };
}

/** Rows that ended in an error for one kind of reason. */
export interface Failure {
  readonly code: ErrorCode;
  readonly rows: number;
  /** The sentence of the first of them. */
  readonly example: string;
}

export interface Summary {
  readonly version: 1;
  /** Rows that were scored. */
  readonly rows: number;
  /** Rows of the manifest where it was known, else `rows`. */
  readonly manifestRows: number;
  readonly statuses: Readonly<Record<Status, number>>;
  /** Rows whose status is `ok` or `recovered`. */
  readonly answeredRows: number;
  /** Why the run has no headline, or null: rows without an answer, through an error or because they were never asked. */
  readonly incomplete: { readonly errorRows: number; readonly missingRows: number } | null;
  /** Why rows ended in an error: one entry for each kind, the most frequent first. */
  readonly failures: readonly Failure[];
  /** Rows whose truth lacks a level or a point. */
  readonly withoutTruth: {
    readonly country: number;
    readonly region: number;
    readonly city: number;
    readonly point: number;
  };
  /** The headline: every row of the manifest counts, only `ok` and `recovered` can be right. null while incomplete. */
  readonly all: MetricBlock | null;
  /** Only the rows with status `ok` or `recovered`. */
  readonly answered: MetricBlock;
  /** Distances of the answered rows that have both points; the only rows over which a mean of kilometres exists. */
  readonly located: { readonly rows: number; readonly meanKm: Estimate; readonly medianKm: Estimate };
  /** What the matcher said about the answered rows, by level. */
  readonly verdicts: Readonly<Record<"country" | "region" | "city", Readonly<Record<NameVerdict, number>>>>;
  readonly calibration: {
    /** Answered rows without a confidence, because the server gave no log-probabilities. */
    readonly rowsWithoutConfidence: number;
    readonly country: Calibration;
    /** Within 200 km. */
    readonly within200Km: Calibration;
  };
  /** How often the truth lies within the radius that came with the predicted point. */
  readonly radius: { readonly coverage: Rate; readonly medianRadiusKm: number | null };
  readonly breakdowns: readonly Breakdown[];
  /** What the intervals were made with. */
  readonly intervals: { readonly level: number; readonly seed: number };
}
