// Writes the report of a curation run: one HTML file with its photos inside, which needs no network.
import pLimit from "p-limit";
import { makeThumbnail } from "../../photo/make-thumbnail.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { PhotoHistory } from "../item.ts";
import type { PhotoBytes } from "../output/place-photo.ts";
import { defaultReportLimits, type GatheredReport, gatherReport, type ReportLimits } from "./gather-report.ts";
import { renderReport } from "./render-report.ts";

export interface WriteReportOptions {
  readonly path: string;
  /** Name of the run, for the head of the page. */
  readonly title: string;
  readonly config: CurateConfig;
  /** Every photo of the run, with its listings; read once. */
  readonly histories: Iterable<PhotoHistory> | AsyncIterable<PhotoHistory>;
  readonly photoBytes: PhotoBytes;
  readonly limits?: Partial<ReportLimits>;
  readonly seed?: number;
}

export interface WrittenReport {
  readonly bytes: number;
  readonly photos: number;
  readonly thumbnails: number;
  /** Photos that were to be shown but could not be read. */
  readonly unreadable: number;
}

/** The same run gives the same file, byte for byte. */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const { path, title, config, histories, photoBytes, seed } = options;
  const limits = { ...defaultReportLimits, ...options.limits };
  const gathered = await gatherReport(histories, limits, seed);
  const { thumbnails, unreadable } = await makeThumbnails(gathered, photoBytes, limits);
  const page = Buffer.from(renderReport({ title, config, gathered, thumbnails }));
  await writeAtomic(path, page);
  return { bytes: page.length, photos: gathered.summary.photos, thumbnails: thumbnails.size, unreadable };
}

/** A photo that cannot be read leaves its card without a picture; it never stops the report. */
async function makeThumbnails(
  { stages, kept }: GatheredReport,
  photoBytes: PhotoBytes,
  { thumbnailSide }: ReportLimits,
): Promise<{ readonly thumbnails: ReadonlyMap<number, string>; readonly unreadable: number }> {
  const shown = new Map(
    [...kept, ...stages.flatMap(({ rejected, passed }) => [...rejected, ...passed])].map(({ photo }) => [
      photo.row,
      photo,
    ]),
  );
  const thumbnails = new Map<number, string>();
  let unreadable = 0;
  // Two at a time: decoding is the work.
  const limit = pLimit(2);
  await Promise.all(
    [...shown.values()].map((photo) =>
      limit(async () => {
        try {
          const { bytes, mediaType } = await makeThumbnail(await photoBytes(photo), {
            maxSide: thumbnailSide,
            quality: 72,
          });
          thumbnails.set(photo.row, `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`);
        } catch {
          unreadable++;
        }
      }),
    ),
  );
  return { thumbnails, unreadable };
}
