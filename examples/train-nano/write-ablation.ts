// The ablation as a table: our rows on the miniature world beside the paper's on photographs, with paired differences.
import { meanInterval } from "../../src/evaluate/statistics/mean-interval.ts";
import type { AblationRow } from "./ablation-rows.ts";
import { isWithin, type NanoItem } from "./evaluate-nano.ts";

export interface MeasuredRow {
  readonly row: Pick<AblationRow, "name" | "paper">;
  /** Answers to the same scenes, one list for each seed. */
  readonly seeds: readonly (readonly NanoItem[])[];
}

const distances = [25, 200] as const;

export function writeAblation(rows: readonly MeasuredRow[]): string {
  const base = rows[0]!;
  const lines = rows.map((measured, index) => {
    const [near, far] = distances.map((km) => describeShare(measured, km));
    const [nearest, farthest] = measured.row.paper ?? [null, null];
    const paper = (value: number | null) => (value === null ? "–" : value.toFixed(2));
    const difference = index === 0 ? "" : describeDifference(base, measured, distances[0]);
    const change = index < 2 ? "" : describeDifference(rows[index - 1]!, measured, distances[0]);
    return `| ${measured.row.name} | ${near} | ${far} | ${difference} | ${change} | ${paper(nearest)} | ${paper(farthest)} |`;
  });
  const scenes = base.seeds[0]!.length;
  return [
    "## Ablation",
    "",
    `Shares within 25 and 200 km in percent. The first columns are globe-nano on ${scenes} scenes of the miniature world, mean`,
    "over the seeds with the lowest and highest seed; the last two are the paper's Qwen2.5-VL-7B on photographs, which no",
    "number of ours can be compared with. Differences at 25 km are paired by scene, with 95 % intervals over scenes; a",
    "difference whose interval holds 0, or whose sign is not the same for all seeds, is not resolved.",
    "",
    "| row | 25 km | 200 km | against base | against the row above | paper 25 km | paper 200 km |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/** Percent within a distance: mean over the seeds, and the lowest and highest of them. */
export function describeShare({ seeds }: MeasuredRow, km: number): string {
  const shares = seeds.map((items) => (100 * items.filter(isWithin(km)).length) / items.length);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  if (shares.length === 1) return mean.toFixed(2);
  return `${mean.toFixed(2)} (${Math.min(...shares).toFixed(2)}–${Math.max(...shares).toFixed(2)})`;
}

/** Share of seeds that are right, for each scene. */
function rightness({ seeds }: MeasuredRow, km: number): Map<string, number> {
  const right = new Map<string, number>();
  for (const items of seeds) {
    for (const item of items) {
      right.set(item.id, (right.get(item.id) ?? 0) + Number(isWithin(km)(item)) / seeds.length);
    }
  }
  return right;
}

export function describeDifference(before: MeasuredRow, after: MeasuredRow, km: number): string {
  const [first, second] = [rightness(before, km), rightness(after, km)];
  const values = Float64Array.from(
    [...first].filter(([id]) => second.has(id)),
    ([id, share]) => second.get(id)! - share,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const { low, high } = meanInterval(values);
  const bySeed = after.seeds.map((items, seed) => {
    const other = before.seeds[seed % before.seeds.length]!;
    return items.filter(isWithin(km)).length - other.filter(isWithin(km)).length;
  });
  const agree = bySeed.every((value) => value > 0) || bySeed.every((value) => value < 0);
  const isResolved = agree && low !== null && high !== null && (low > 0 || high < 0);
  const points = (value: number | null) => (value === null ? "?" : (100 * value).toFixed(1));
  return `${points(mean)} [${points(low)}, ${points(high)}]${isResolved ? "" : ", not resolved"}`;
}
