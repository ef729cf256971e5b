// Writes the HTML report of a run from its answers.
import type { SampleRow } from "../data/sample-row.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import type { Clock } from "../run/clock.ts";
import { describeInstallation } from "../run/manifest.ts";
import { findPhoto } from "./find-photo.ts";
import { type LoadedRun, scoreRun } from "./load-run.ts";
import type { Summary } from "./metrics/summary.ts";
import { type WrittenReport, writeReport } from "./report/write-report.ts";
import type { ScoredItem } from "./scored-item.ts";

export interface ReportOptions {
  readonly path: string;
  readonly summary: Summary;
  readonly gazetteer: Gazetteer;
  /** Folder of the photos that are not where the answers say. */
  readonly images: string | undefined;
  /** Reads the dataset again, for photos that stand in its table; left out: such photos are not shown. */
  readonly rows?: (() => AsyncIterable<SampleRow>) | undefined;
  readonly clock: Clock;
}

export async function reportRun(run: LoadedRun, options: ReportOptions): Promise<WrittenReport> {
  const { path, summary, gazetteer, images, rows, clock } = options;
  const { name, model = "not recorded", dataset = "not recorded", promptId = "not recorded" } = run.facts;
  return writeReport({
    path,
    summary,
    facts: {
      title: `Evaluation of ${run.facts.model ?? name}`,
      model,
      dataset,
      promptId,
      gazetteerVersion: gazetteer.version,
      createdAt: new Date(clock.now()).toISOString(),
      details: { run: name, globe: describeInstallation().code.version },
    },
    items: scoredItems(run, gazetteer),
    gatherPhotos: rows && ((items) => gatherBytes(items, rows)),
    photoOf: ({ image }) => (image === null ? null : findPhoto(image, images)),
  });
}

async function gatherBytes(
  items: readonly ScoredItem[],
  rows: () => AsyncIterable<SampleRow>,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const wanted = new Map(items.filter(({ image }) => image === null).map(({ row, id }) => [row, id]));
  const found = new Map<number, Uint8Array>();
  if (wanted.size === 0) return found;
  for await (const { row, sample } of rows()) {
    const id = wanted.get(row);
    if (!wanted.delete(row)) continue;
    // The table may have changed since it was asked about.
    const bytes = sample?.id === id ? sample?.images[0]?.bytes : undefined;
    if (bytes !== undefined) found.set(row, bytes);
    if (wanted.size === 0) break;
  }
  return found;
}

async function* scoredItems(run: LoadedRun, gazetteer: Gazetteer): AsyncGenerator<ScoredItem> {
  for await (const { scored } of scoreRun(run, gazetteer)) yield scored;
}
