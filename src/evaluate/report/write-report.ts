// Writes the report of a run: one HTML file that shows its figures, its places and its reasons without a network.
import { writeAtomic } from "../../run/write-atomic.ts";
import type { Summary } from "../metrics/summary.ts";
import type { ScoredItem } from "../scored-item.ts";
import { chooseItems } from "./choose-items.ts";
import { type GatherPhotos, makeThumbnails, type PhotoOf } from "./make-thumbnails.ts";
import { renderReport } from "./render-report.ts";
import type { ReportFacts } from "./report-facts.ts";
import { defaultReportLimits, type ReportLimits } from "./report-limits.ts";

export interface WriteReportOptions {
  readonly path: string;
  readonly facts: ReportFacts;
  readonly summary: Summary;
  /** The items that were summarized; read once. */
  readonly items: Iterable<ScoredItem> | AsyncIterable<ScoredItem>;
  /** Default: the file that the item names. */
  readonly photoOf?: PhotoOf;
  readonly gatherPhotos?: GatherPhotos | undefined;
  readonly limits?: Partial<ReportLimits>;
  readonly seed?: number;
}

export interface WrittenReport {
  readonly bytes: number;
  readonly listedRows: number;
  readonly thumbnails: number;
  readonly leftOut: readonly string[];
}

/** The same items, facts and seed give the same file, byte for byte. */
export async function writeReport({
  path,
  facts,
  summary,
  items,
  photoOf = ({ image }) => image,
  gatherPhotos,
  limits: changes = {},
  seed = 0,
}: WriteReportOptions): Promise<WrittenReport> {
  const limits = { ...defaultReportLimits, ...changes };
  const chosen = await chooseItems(items, limits, seed);
  const thumbnails = await makeThumbnails(chosen, { photoOf, gatherPhotos }, limits, seed);
  const { page, leftOut } = renderReport({ facts, summary, chosen, thumbnails, limits });
  const bytes = Buffer.from(page);
  await writeAtomic(path, bytes);
  return { bytes: bytes.length, listedRows: chosen.listed.length, thumbnails: thumbnails.byRow.size, leftOut };
}
