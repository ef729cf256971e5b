// Counts the metrics of a stream of rows, over all of them and over the answered ones, in one pass.
import { isAnswered } from "../../task/status.ts";
import type { NameVerdict, ScoredItem } from "../scored-item.ts";
import type { BootstrapOptions } from "../statistics/mean-interval.ts";
import { meanEstimate, medianEstimate, rateOf } from "./estimates.ts";
import { geoScore } from "./geo-score.ts";
import { createNumberList } from "./number-list.ts";
import type { MetricBlock, Rate } from "./summary.ts";

export interface Tally {
  add(item: ScoredItem): void;
  readonly rows: number;
  readonly answeredRows: number;
  /** Metrics over every row. */
  all(options: BootstrapOptions): MetricBlock;
  /** Metrics over the answered rows. */
  answered(options: BootstrapOptions): MetricBlock;
  /** Distances of the answered rows with a true point; Infinity where no point was predicted. */
  distances(): Float64Array;
}

/** Rows whose truth has what the figure needs, and those that are right; of all rows, and of the answered ones. */
interface Count {
  rows: number;
  right: number;
  answeredRows: number;
  answeredRight: number;
}

/** `thresholdsKm` are the distances of the `within` rates; an item exactly at one is within. */
export function createTally(thresholdsKm: readonly number[]): Tally {
  const newCount = (): Count => ({ rows: 0, right: 0, answeredRows: 0, answeredRight: 0 });
  const counts = {
    country: newCount(),
    region: newCount(),
    city: newCount(),
    countryString: newCount(),
    cityString: newCount(),
  };
  const within = thresholdsKm.map(newCount);
  const distances = createNumberList();
  let rows = 0;
  let answeredRows = 0;
  let rowsWithPoint = 0;

  const count = (into: Count, answered: boolean, right: boolean) => {
    into.rows++;
    if (right) into.right++;
    if (!answered) return;
    into.answeredRows++;
    if (right) into.answeredRight++;
  };

  return {
    add({ status, names, namesCode, truth, distanceKm }) {
      const answered = isAnswered(status);
      rows++;
      if (answered) answeredRows++;
      for (const level of ["country", "region", "city"] as const) {
        if (hasLevel(names[level], answered, truth[level]))
          count(counts[level], answered, answered && names[level] === "same");
      }
      // The release reads an answer with a parser of its own, so its rule may hold where our parser found no answer.
      if (namesCode.country !== null) count(counts.countryString, answered, namesCode.country);
      if (namesCode.city !== null) count(counts.cityString, answered, namesCode.city);
      if (truth.point === null) return;
      rowsWithPoint++;
      const km = distanceKm ?? Number.POSITIVE_INFINITY;
      if (answered) distances.push(km);
      thresholdsKm.forEach((threshold, i) => {
        count(within[i]!, answered, answered && km <= threshold);
      });
    },
    get rows() {
      return rows;
    },
    get answeredRows() {
      return answeredRows;
    },
    all: (options) =>
      block({
        rows,
        rate: (counted) => rateOf(counted.right, counted.rows),
        distances: withUnanswered(distances.toArray(), rowsWithPoint),
        options,
      }),
    answered: (options) =>
      block({
        rows: answeredRows,
        rate: (counted) => rateOf(counted.answeredRight, counted.answeredRows),
        distances: distances.toArray(),
        options,
      }),
    distances: () => distances.toArray(),
  };

  function block(over: {
    readonly rows: number;
    readonly rate: (counted: Count) => Rate;
    readonly distances: Float64Array;
    readonly options: BootstrapOptions;
  }): MetricBlock {
    return {
      rows: over.rows,
      country: over.rate(counts.country),
      region: over.rate(counts.region),
      city: over.rate(counts.city),
      countryString: over.rate(counts.countryString),
      cityString: over.rate(counts.cityString),
      within: thresholdsKm.map((km, i) => ({ km, rate: over.rate(within[i]!) })),
      geoScore: meanEstimate(over.distances.map(geoScore), over.options),
      medianKm: medianEstimate(over.distances),
    };
  }
}

/**
 * Whether the truth has a level. The verdict says so; a row without an answer may come without a verdict, and then the
 * truth itself does.
 */
export function hasLevel(verdict: NameVerdict | null, answered: boolean, truth: string | null): boolean {
  return verdict !== null || (!answered && truth !== null);
}

function withUnanswered(answered: Float64Array, rows: number): Float64Array {
  const all = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  all.set(answered);
  return all;
}
