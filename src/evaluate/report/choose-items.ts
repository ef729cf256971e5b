// Which rows of a run its report shows: all of them, or of a very large run the worst and a fair sample of the rest.
import { createRandom } from "../../run/random.ts";
import { isAnswered } from "../../task/status.ts";
import { createNumberList, type NumberList } from "../metrics/number-list.ts";
import type { ScoredItem } from "../scored-item.ts";
import type { ReportLimits } from "./report-limits.ts";

export interface ChosenItems {
  /** In the order of the manifest. */
  readonly listed: readonly ScoredItem[];
  /** The located rows that are farthest from their truth, farthest first; all of them are listed. */
  readonly worst: readonly ScoredItem[];
  /** Rows of the run. */
  readonly rows: number;
  /** Distances of the answered rows with a true point; Infinity where no point was predicted. Sorted. */
  readonly distances: Float64Array;
  /** Rows whose truth has a point. */
  readonly rowsWithPoint: number;
}

/** One pass with memory for the listed rows alone; the sample is uniform and seeded (Vitter's algorithm R). */
export async function chooseItems(
  items: Iterable<ScoredItem> | AsyncIterable<ScoredItem>,
  { listedRows, worstRows }: Pick<ReportLimits, "listedRows" | "worstRows">,
  seed: number,
): Promise<ChosenItems> {
  const random = createRandom(seed);
  const sample: ScoredItem[] = [];
  let worst: ScoredItem[] = [];
  const distances: NumberList = createNumberList();
  let rows = 0;
  let rowsWithPoint = 0;
  for await (const item of items) {
    rows++;
    if (item.truth.point !== null) {
      rowsWithPoint++;
      if (isAnswered(item.status)) distances.push(item.distanceKm ?? Number.POSITIVE_INFINITY);
    }
    if (isAnswered(item.status) && item.distanceKm !== null) {
      worst.push(item);
      if (worst.length >= worstRows * 8 + 64) worst = farthest(worst, worstRows);
    }
    if (sample.length < listedRows) sample.push(item);
    else {
      const slot = random.integer(rows);
      if (slot < listedRows) sample[slot] = item;
    }
  }
  worst = farthest(worst, worstRows);
  const isWorst = new Set(worst);
  const others = sample.filter((item) => !isWorst.has(item)).slice(0, Math.max(0, listedRows - worst.length));
  return {
    listed: [...worst, ...others].sort((a, b) => a.row - b.row),
    worst,
    rows,
    distances: distances.toArray().sort(),
    rowsWithPoint,
  };
}

function farthest(items: readonly ScoredItem[], count: number): ScoredItem[] {
  return [...items].sort((a, b) => b.distanceKm! - a.distanceKm! || a.row - b.row).slice(0, count);
}
