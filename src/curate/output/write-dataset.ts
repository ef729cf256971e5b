// Writes the dataset of a run: kept rows by split, judge rows, rejected photos and the card; whole or not at all.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { trainingLayout } from "../../data/layouts.ts";
import { createRecordWriter } from "../../data/record-writer.ts";
import type { SampleImage } from "../../data/sample.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CuratedPhoto, PhotoHistory } from "../item.ts";
import type { Trace } from "../select/choose-trace.ts";
import type { JudgeExample } from "../select/judge-examples.ts";
import type { DatasetFormat } from "./create-shard-writer.ts";
import { createTally, type TallySnapshot } from "./create-tally.ts";
import type { CurationSummary } from "./curation-summary.ts";
import { datasetCard } from "./dataset-card.ts";
import { datasetRow } from "./dataset-row.ts";
import {
  createTables,
  type DatasetTable,
  restoreTables,
  type TableEntry,
  type TableProgress,
} from "./dataset-tables.ts";
import { judgeSample } from "./judge-row.ts";
import type { Checkpoint } from "./open-checkpoint.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { createPhotoNames, type NamesSnapshot, type PhotoBytes, photoPath, publishedPhoto } from "./place-photo.ts";
import { rejectedRow } from "./rejected-row.ts";

export type { DatasetTable };

export interface DatasetSource {
  readonly config: CurateConfig;
  /** Every photo of the run from a row on, in row order. */
  readonly histories: (fromRow: number) => Iterable<PhotoHistory> | AsyncIterable<PhotoHistory>;
  /** One of them again. */
  readonly historyOf: (row: number) => PhotoHistory | null;
  /** The trace of a kept photo. */
  readonly traceOf: (history: PhotoHistory) => Trace | null;
  /** What the judge learns from a photo, kept or rejected. */
  readonly judgeExamplesOf?: (history: PhotoHistory) => readonly JudgeExample[];
  readonly photoBytes: PhotoBytes;
  /** Version of the gazetteer that named the places. */
  readonly gazetteerVersion?: string;
  /** Under a key for all that the dataset follows from; without, an interrupted dataset is begun anew. */
  readonly checkpoint?: Checkpoint<DatasetProgress>;
  readonly onPhoto?: (photos: number) => void;
  readonly signal?: AbortSignal;
}

export interface WrittenDataset {
  readonly folder: string;
  readonly tables: readonly DatasetTable[];
  readonly summary: CurationSummary;
}

/** How far the writing has come; all of it is in the folder of the unfinished dataset. */
export interface DatasetProgress {
  /** Everything is written, and the folder only waits to be renamed. */
  readonly isWritten: boolean;
  /** The first row that has not been looked at. */
  readonly next: number;
  readonly tally: TallySnapshot;
  readonly names: NamesSnapshot;
  readonly tables: readonly TableProgress[];
}

/** The file by which a folder is known as a dataset of ours, which the next run may replace. */
const markerFile = "dataset.json";

/** Photos between two notes of how far the writing is, in shards. */
const notedShards = 5;

/**
 * Writes beside `folder` and renames at the end, so that a kill leaves the old dataset or the new one; with a checkpoint,
 * the next call goes on behind the whole shards. The same state gives the same bytes. Throws `config` for a folder with
 * other things in it, and the first photo's error.
 */
export async function writeDataset(folder: string, source: DatasetSource): Promise<WrittenDataset> {
  await refuseForeignFolder(folder);
  const partial = `${folder}.partial`;
  const { config, gazetteerVersion, checkpoint } = source;
  const { formats, shardRows } = config.output;
  let note = (await checkpoint?.read()) ?? null;
  if (note?.isWritten && !existsSync(partial) && existsSync(join(folder, markerFile))) {
    await checkpoint?.remove();
    return { folder, ...(await readMarker(folder)) };
  }
  if (note?.isWritten && existsSync(join(partial, markerFile))) {
    const written = await readMarker(partial);
    await replaceFolder(partial, folder);
    await checkpoint?.remove();
    return { folder, ...written };
  }
  if (note === null || !(await restoreTables({ folder: partial, formats, shardRows, from: note.tables }))) {
    note = null;
    // First the note: it must not speak of a folder that others have written.
    await checkpoint?.remove();
    await rm(partial, { recursive: true, force: true });
  }
  await mkdir(partial, { recursive: true });
  const { tables, summary, progress } = await writeTables(partial, source, folder, note);
  await writeAtomic(join(partial, "README.md"), datasetCard({ config, tables, summary, gazetteerVersion }));
  await writeAtomic(join(partial, markerFile), `${JSON.stringify({ version: 1, tables, summary }, null, 2)}\n`);
  await checkpoint?.write({ ...progress, isWritten: true });
  await replaceFolder(partial, folder);
  await checkpoint?.remove();
  return { folder, tables, summary };
}

async function writeTables(partial: string, source: DatasetSource, folder: string, note: DatasetProgress | null) {
  const { config, photoBytes, checkpoint } = source;
  const { formats, images, shardRows } = config.output;
  const tables = createTables({ folder: partial, formats, shardRows, from: note?.tables });
  const tally = createTally(note?.tally);
  const names = createPhotoNames(note?.names);
  const entriesOf = createEntries(source);

  /** The photo of a row in each format, read once however many rows show it. */
  async function placePhoto(photo: CuratedPhoto, name: string | null): Promise<PlacedPhoto> {
    const path = name ?? photoPath(photo, join(folder, "data"));
    if (name === null) return { parquet: { path }, jsonl: { path } };
    const bytes = await publishedPhoto(photo, photoBytes);
    if (formats.includes("jsonl")) {
      await mkdir(join(partial, "jsonl", dirname(name)), { recursive: true });
      // Not forced to the disk one by one: until the folder is renamed nothing in it counts.
      await writeFile(join(partial, "jsonl", name), bytes);
    }
    return { parquet: { bytes, path: name }, jsonl: { path: name } };
  }

  let next = note?.next ?? 0;
  let isNoted = note !== null;
  const progress = (): DatasetProgress => ({
    ...{ isWritten: false, next, tally: tally.snapshot(), names: names.snapshot(), tables: tables.progress() },
  });
  try {
    for (const { open } of note?.tables ?? []) {
      for (const reference of open) {
        source.signal?.throwIfAborted();
        const history = source.historyOf(reference.row);
        const entry = history === null ? undefined : entriesOf(history).entries[reference.index];
        if (history === null || entry === undefined) throw lostRow(reference.row);
        const placed = entry.config === "rejected" ? nothingPlaced : await placePhoto(history.photo, reference.name);
        await tables.add(withPhoto(entry, placed), reference);
      }
    }
    let photos = tally.snapshot().totals.photos;
    for await (const history of source.histories(next)) {
      source.signal?.throwIfAborted();
      const { outcome, trace, entries } = entriesOf(history);
      tally.add(history, outcome, trace);
      const isShown = entries.some((entry) => entry.config !== "rejected");
      const name = isShown && images === "embed" ? names.nameOf(history.photo) : null;
      const placed = isShown ? await placePhoto(history.photo, name) : nothingPlaced;
      const { row } = history.photo;
      for (const [index, entry] of entries.entries()) await tables.add(withPhoto(entry, placed), { row, index, name });
      next = row + 1;
      photos++;
      source.onPhoto?.(photos);
      if (checkpoint !== undefined && photos % (notedShards * shardRows) === 0) {
        await checkpoint.write(progress());
        isNoted = true;
      }
      // Rows without a photo need no disk for a while; an interrupt must be heard all the same.
      if (photos % 1000 === 0) await setImmediate();
    }
    return { progress: progress(), tables: await tables.finish(), summary: tally.summary() };
  } catch (error) {
    await tables.abort(error);
    if (!isNoted) await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

type PlacedPhoto = Readonly<Record<DatasetFormat, SampleImage>>;

const nothingPlaced: PlacedPhoto = { parquet: {}, jsonl: {} };

interface PhotoEntry extends Pick<TableEntry, "config" | "split"> {
  readonly recordOf: (image: SampleImage) => Record<string, unknown>;
}

function withPhoto({ config, split, recordOf }: PhotoEntry, placed: PlacedPhoto): TableEntry {
  return { config, split, recordOf: (format) => recordOf(placed[format]) };
}

/** What a photo gives to the tables: one row where it was kept or rejected, and one for each example of the judge's. */
function createEntries({ config, traceOf, judgeExamplesOf }: DatasetSource) {
  const toRecord = createRecordWriter(trainingLayout);
  const promptOf = (teacher: string) => config.teachers.find(({ name }) => name === teacher)?.prompt;
  return (history: PhotoHistory): { outcome: Outcome; trace: Trace | null; entries: readonly PhotoEntry[] } => {
    const outcome = outcomeOf(history);
    const trace = outcome.kind === "kept" ? traceOf(history) : null;
    if (outcome.kind === "kept" && trace === null) throw missingTrace(history.photo);
    const entries: PhotoEntry[] = [];
    if (outcome.kind === "rejected") {
      const { decision } = outcome;
      entries.push({ config: "rejected", split: "rejected", recordOf: () => rejectedRow(history, decision) });
    }
    if (outcome.kind === "kept" && trace !== null) {
      const { split } = outcome;
      const recordOf = (image: SampleImage) => toRecord(datasetRow(history, trace, { image, promptOf }));
      entries.push({ config: "default", split, recordOf });
    }
    for (const example of judgeExamplesOf?.(history) ?? []) {
      const promptId = promptOf(example.answer.teacher);
      const recordOf = (image: SampleImage) => toRecord(judgeSample(history, example, { image, promptId }));
      entries.push({ config: "judge", split: "train", recordOf });
    }
    return { outcome, trace, entries };
  };
}

async function readMarker(folder: string): Promise<Pick<WrittenDataset, "tables" | "summary">> {
  const { tables, summary } = JSON.parse(await readFile(join(folder, markerFile), "utf8")) as WrittenDataset;
  return { tables, summary };
}

async function refuseForeignFolder(folder: string): Promise<void> {
  const content = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (content.length === 0 || existsSync(join(folder, markerFile))) return;
  throw new GlobeError(
    "config",
    `${folder} holds other things than a dataset of globe's, and would be replaced. Name another folder as \`folder\` under \`output\`.`,
    { facts: { file: folder } },
  );
}

async function replaceFolder(partial: string, folder: string): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(partial, folder);
  await rm(old, { recursive: true, force: true });
}

function missingTrace({ id }: CuratedPhoto): GlobeError {
  return new GlobeError(
    "internal",
    `The photo ${id} was kept, but the reasoning that was chosen for it is not among its teachers' answers.`,
  );
}

function lostRow(row: number): GlobeError {
  return new GlobeError("internal", `Row ${row} of the run gives other rows than it gave before the interruption.`);
}
