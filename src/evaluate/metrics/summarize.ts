// From scored items to the summary of a run, in one pass.
import type { ErrorCode } from "../../run/errors.ts";
import { isAnswered, type Status, statuses } from "../../task/status.ts";
import type { NameVerdict, ScoredItem } from "../scored-item.ts";
import { CONFIDENCE_LEVEL } from "../statistics/interval.ts";
import { createBreakdown } from "./create-breakdown.ts";
import { createCalibration } from "./create-calibration.ts";
import { createTally, hasLevel } from "./create-tally.ts";
import { meanEstimate, medianEstimate, rateOf } from "./estimates.ts";
import { createNumberList } from "./number-list.ts";
import type { Failure, Summary } from "./summary.ts";

export interface SummarizeOptions {
  /** Rows of the manifest, where it may hold more than were scored; the run is then incomplete. */
  readonly manifestRows?: number;
  /** `country`, `continent` and names of columns. Default country and continent. */
  readonly by?: readonly string[];
  /** Default 1, 25, 200, 750 and 2500. */
  readonly thresholdsKm?: readonly number[];
  /** Bins of confidence. Default 10. */
  readonly bins?: number;
  /** Seed of the bootstrap. Default 0. */
  readonly seed?: number;
}

export interface Summarizer {
  add(item: ScoredItem): void;
  finish(): Summary;
}

export const defaultThresholdsKm: readonly number[] = [1, 25, 200, 750, 2500];
export const defaultBreakdowns: readonly string[] = ["country", "continent"];

const verdictNames: readonly NameVerdict[] = ["same", "part-of", "different", "unknown", "ambiguous", "abstained"];
const levels = ["country", "region", "city"] as const;

/** Summary of items that are at hand. */
export function summarize(items: Iterable<ScoredItem>, options: SummarizeOptions = {}): Summary {
  const summarizer = createSummarizer(options);
  for (const item of items) summarizer.add(item);
  return summarizer.finish();
}

/** The same for a stream: memory grows by sixteen bytes a row, and by the groups of the breakdowns. */
export function createSummarizer({
  manifestRows,
  by = defaultBreakdowns,
  thresholdsKm = defaultThresholdsKm,
  bins = 10,
  seed = 0,
}: SummarizeOptions = {}): Summarizer {
  const tally = createTally(thresholdsKm);
  const breakdowns = by.map((column) => createBreakdown(column, thresholdsKm));
  const statusCounts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  const withoutTruth = { country: 0, region: 0, city: 0, point: 0 };
  const verdicts = {
    country: countVerdicts(),
    region: countVerdicts(),
    city: countVerdicts(),
  };
  const country = createCalibration(bins);
  const within200Km = createCalibration(bins);
  const radii = createNumberList();
  const failures = new Map<ErrorCode, Failure>();
  let covered = 0;
  let rowsWithoutConfidence = 0;

  return {
    add(item) {
      const { status, truth, names, confidence, distanceKm, prediction } = item;
      const answered = isAnswered(status);
      tally.add(item);
      for (const breakdown of breakdowns) breakdown.add(item);
      statusCounts[status]++;
      if (item.errorCode !== null) countFailure(failures, item.errorCode, item.error ?? "");
      for (const level of levels) {
        const verdict = names[level];
        if (!hasLevel(verdict, answered, truth[level])) withoutTruth[level]++;
        else if (answered) verdicts[level][verdict!]++;
      }
      if (truth.point === null) withoutTruth.point++;
      if (!answered) return;
      if (confidence === null) rowsWithoutConfidence++;
      else {
        if (names.country !== null) country.add(confidence, names.country === "same");
        if (truth.point !== null) within200Km.add(confidence, distanceKm !== null && distanceKm <= 200);
      }
      const radiusKm = prediction?.radiusKm ?? null;
      if (distanceKm !== null && radiusKm !== null) {
        radii.push(radiusKm);
        if (distanceKm <= radiusKm) covered++;
      }
    },

    finish() {
      const expected = Math.max(manifestRows ?? 0, tally.rows);
      const missingRows = expected - tally.rows;
      const incomplete =
        statusCounts.error > 0 || missingRows > 0 ? { errorRows: statusCounts.error, missingRows } : null;
      const bootstrap = { seed };
      const located = tally.distances().filter(Number.isFinite);
      return {
        version: 1,
        rows: tally.rows,
        manifestRows: expected,
        statuses: { ...statusCounts },
        answeredRows: tally.answeredRows,
        incomplete,
        failures: [...failures.values()].sort((a, b) => b.rows - a.rows),
        withoutTruth: { ...withoutTruth },
        all: incomplete ? null : tally.all(bootstrap),
        answered: tally.answered(bootstrap),
        located: {
          rows: located.length,
          meanKm: meanEstimate(located, bootstrap),
          medianKm: medianEstimate(located),
        },
        verdicts: structuredClone(verdicts),
        calibration: { rowsWithoutConfidence, country: country.finish(), within200Km: within200Km.finish() },
        radius: {
          coverage: rateOf(covered, radii.length),
          medianRadiusKm: medianEstimate(radii.toArray()).value,
        },
        // A group's interval may lean on the normal limit sooner: there are many groups, and they are read side by side.
        breakdowns: breakdowns.map((breakdown) =>
          breakdown.finish({ incomplete: incomplete !== null, bootstrap: { seed, resamples: 500, exactBelow: 1000 } }),
        ),
        intervals: { level: CONFIDENCE_LEVEL, seed },
      };
    },
  };
}

function countFailure(failures: Map<ErrorCode, Failure>, code: ErrorCode, message: string): void {
  const { rows, example } = failures.get(code) ?? { rows: 0, example: message };
  failures.set(code, { code, rows: rows + 1, example });
}

function countVerdicts(): Record<NameVerdict, number> {
  return Object.fromEntries(verdictNames.map((verdict) => [verdict, 0])) as Record<NameVerdict, number>;
}
