// Thumbnails for a bounded number of rows: the worst first, then those without an answer, then a fair sample.
import pLimit from "p-limit";
import { makeThumbnail } from "../../photo/make-thumbnail.ts";
import { createRandom } from "../../run/random.ts";
import { isAnswered } from "../../task/status.ts";
import type { ScoredItem } from "../scored-item.ts";
import type { ChosenItems } from "./choose-items.ts";
import type { ReportLimits } from "./report-limits.ts";

/** Reads the photo of a row: a path, bytes, or null where there is none. */
export type PhotoOf = (item: ScoredItem) => string | Uint8Array | null | Promise<string | Uint8Array | null>;

/** Photos that stand in the table and not in files, by row; asked for once, with all rows that are to be shown. */
export type GatherPhotos = (items: readonly ScoredItem[]) => Promise<ReadonlyMap<number, Uint8Array>>;

export interface Thumbnails {
  /** Data addresses by row. */
  readonly byRow: ReadonlyMap<number, string>;
  /** Rows whose photo could not be read. */
  readonly unreadable: number;
}

/** A photo that cannot be read leaves its row without a picture; it never stops the report. */
export async function makeThumbnails(
  { listed, worst }: ChosenItems,
  { photoOf, gatherPhotos }: { readonly photoOf: PhotoOf; readonly gatherPhotos?: GatherPhotos | undefined },
  { thumbnails, thumbnailSide }: Pick<ReportLimits, "thumbnails" | "thumbnailSide">,
  seed: number,
): Promise<Thumbnails> {
  const byRow = new Map<number, string>();
  let unreadable = 0;
  // Two at a time: decoding is the work, and the reader of a report does not wait for it.
  const limit = pLimit(2);
  const shown = chooseForThumbnails(listed, worst, thumbnails, seed);
  const gathered = await gatherPhotos?.(shown);
  await Promise.all(
    shown.map((item) =>
      limit(async () => {
        try {
          const source = gathered?.get(item.row) ?? (await photoOf(item));
          if (source === null) return;
          const { bytes, mediaType } = await makeThumbnail(source, { maxSide: thumbnailSide, quality: 72 });
          byRow.set(item.row, `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`);
        } catch {
          unreadable++;
        }
      }),
    ),
  );
  return { byRow, unreadable };
}

function chooseForThumbnails(
  listed: readonly ScoredItem[],
  worst: readonly ScoredItem[],
  count: number,
  seed: number,
): readonly ScoredItem[] {
  if (listed.length <= count) return listed;
  const chosen = new Set(worst.slice(0, count));
  for (const item of listed) {
    if (chosen.size >= count / 3) break;
    if (!isAnswered(item.status)) chosen.add(item);
  }
  const random = createRandom(seed);
  while (chosen.size < count) chosen.add(listed[random.integer(listed.length)]!);
  return [...chosen];
}
