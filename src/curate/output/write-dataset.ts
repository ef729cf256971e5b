// Writes the dataset of a run: kept rows by split, judge rows, rejected photos and the card; whole or not at all.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Layout } from "../../data/columns.ts";
import { trainingLayout } from "../../data/layouts.ts";
import { createRecordWriter } from "../../data/record-writer.ts";
import type { SampleImage } from "../../data/sample.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CuratedPhoto, PhotoHistory } from "../item.ts";
import type { Trace } from "../select/choose-trace.ts";
import type { JudgeExample } from "../select/judge-examples.ts";
import { createShardWriter, type DatasetFormat, type ShardWriter } from "./create-shard-writer.ts";
import { createTally, splitOrder } from "./create-tally.ts";
import type { CurationSummary } from "./curation-summary.ts";
import { datasetCard } from "./dataset-card.ts";
import { datasetRow } from "./dataset-row.ts";
import { judgeSample } from "./judge-row.ts";
import { outcomeOf } from "./outcome.ts";
import { createPhotoNames, type PhotoBytes, photoPath, publishedPhoto } from "./place-photo.ts";
import { rejectedLayout, rejectedRow } from "./rejected-row.ts";

export interface DatasetSource {
  readonly config: CurateConfig;
  /** Every photo of the run, in row order; read once. */
  readonly histories: Iterable<PhotoHistory> | AsyncIterable<PhotoHistory>;
  /** The trace of a kept photo. */
  readonly traceOf: (history: PhotoHistory) => Trace | null;
  /** What the judge learns from a photo, kept or rejected. */
  readonly judgeExamplesOf?: (history: PhotoHistory) => readonly JudgeExample[];
  readonly photoBytes: PhotoBytes;
  /** Version of the gazetteer that named the places. */
  readonly gazetteerVersion?: string;
  readonly onPhoto?: (photos: number) => void;
  readonly signal?: AbortSignal;
}

export interface DatasetTable {
  /** `default` holds the rows to train on, `judge` those of the reward model, `rejected` what fell out. */
  readonly config: "default" | "judge" | "rejected";
  readonly split: string;
  readonly format: DatasetFormat;
  readonly rows: number;
  /** Relative to the dataset's folder. */
  readonly files: readonly string[];
}

export interface WrittenDataset {
  readonly folder: string;
  readonly tables: readonly DatasetTable[];
  readonly summary: CurationSummary;
}

/** The file by which a folder is known as a dataset of ours, which the next run may replace. */
const markerFile = "dataset.json";

/**
 * Writes beside `folder` and renames at the end, so that a kill leaves the old dataset or the new one. The same state
 * gives the same bytes. Throws `config` for a folder with other things in it, and the first photo's error.
 */
export async function writeDataset(folder: string, source: DatasetSource): Promise<WrittenDataset> {
  await refuseForeignFolder(folder);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const { tables, summary } = await writeTables(partial, source, folder);
  const { config, gazetteerVersion } = source;
  await writeAtomic(join(partial, "README.md"), datasetCard({ config, tables, summary, gazetteerVersion }));
  await writeAtomic(join(partial, markerFile), `${JSON.stringify({ version: 1, tables, summary }, null, 2)}\n`);
  await replaceFolder(partial, folder);
  return { folder, tables, summary };
}

async function writeTables(partial: string, source: DatasetSource, folder: string) {
  const { config, traceOf, judgeExamplesOf, photoBytes } = source;
  const { formats, images, shardRows } = config.output;
  const tables = createTables({ partial, formats, shardRows });
  const tally = createTally();
  const toRecord = createRecordWriter(trainingLayout);
  const nameOf = createPhotoNames();
  const promptOf = (teacher: string) => config.teachers.find(({ name }) => name === teacher)?.prompt;

  /** The photo of a row in each format, read once however many rows show it. */
  async function placePhoto(photo: CuratedPhoto): Promise<Readonly<Record<DatasetFormat, SampleImage>>> {
    const path = photoPath(photo, join(folder, "data"));
    if (images === "path") return { parquet: { path }, jsonl: { path } };
    const bytes = await publishedPhoto(photo, photoBytes);
    const name = nameOf(photo);
    if (formats.includes("jsonl")) {
      await mkdir(join(partial, "jsonl", dirname(name)), { recursive: true });
      // Not forced to the disk one by one: until the folder is renamed nothing in it counts.
      await writeFile(join(partial, "jsonl", name), bytes);
    }
    return { parquet: { bytes, path: name }, jsonl: { path: name } };
  }

  try {
    let photos = 0;
    for await (const history of source.histories) {
      source.signal?.throwIfAborted();
      const outcome = outcomeOf(history);
      const trace = outcome.kind === "kept" ? traceOf(history) : null;
      const examples = judgeExamplesOf?.(history) ?? [];
      if (outcome.kind === "kept" && trace === null) throw missingTrace(history.photo);
      tally.add(history, outcome, trace);
      if (outcome.kind === "rejected") {
        await tables.add("rejected", "rejected", () => rejectedRow(history, outcome.decision));
      }
      if (trace !== null || examples.length > 0) {
        const placed = await placePhoto(history.photo);
        if (outcome.kind === "kept" && trace !== null) {
          await tables.add("default", outcome.split, (format) =>
            toRecord(datasetRow(history, trace, { image: placed[format], promptOf })),
          );
        }
        for (const example of examples) {
          const promptId = promptOf(example.answer.teacher);
          await tables.add("judge", "train", (format) =>
            toRecord(judgeSample(history, example, { image: placed[format], promptId })),
          );
        }
      }
      source.onPhoto?.(++photos);
      // Rows without a photo need no disk for a while; an interrupt must be heard all the same.
      if (photos % 1000 === 0) await setImmediate();
    }
    return { tables: await tables.finish(), summary: tally.summary() };
  } catch (error) {
    await tables.abort(error);
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

type TableName = DatasetTable["config"];

/** The folder of each table's Parquet files, how its JSONL files begin, and its columns. */
const places: Readonly<Record<TableName, { folder: string; prefix: string; layout: Layout }>> = {
  default: { folder: "data", prefix: "", layout: trainingLayout },
  judge: { folder: "judge", prefix: "judge-", layout: trainingLayout },
  rejected: { folder: "rejected", prefix: "", layout: rejectedLayout },
};

function createTables({
  partial,
  formats,
  shardRows,
}: {
  readonly partial: string;
  readonly formats: readonly DatasetFormat[];
  readonly shardRows: number;
}) {
  interface Entry {
    readonly table: Pick<DatasetTable, "config" | "split" | "format">;
    readonly folder: string;
    readonly writer: ShardWriter;
    rows: number;
  }
  const open = new Map<string, Entry>();
  return {
    async add(config: TableName, split: string, recordOf: (format: DatasetFormat) => Record<string, unknown>) {
      for (const format of formats) {
        const key = `${config}/${split}/${format}`;
        let entry = open.get(key);
        if (entry === undefined) {
          const { layout, ...place } = places[config];
          const [folder, name] = format === "parquet" ? [place.folder, split] : ["jsonl", `${place.prefix}${split}`];
          const writer = createShardWriter({ folder: join(partial, folder), name, format, layout, shardRows });
          entry = { table: { config, split, format }, folder, writer, rows: 0 };
          open.set(key, entry);
        }
        await entry.writer.add(recordOf(format));
        entry.rows++;
      }
    },
    async finish(): Promise<readonly DatasetTable[]> {
      const finished: DatasetTable[] = [];
      for (const { table, folder, writer, rows } of open.values()) {
        const files = (await writer.finish()).map((file) => `${folder}/${file}`);
        finished.push({ ...table, rows, files });
      }
      const order = (table: DatasetTable) =>
        `${Object.keys(places).indexOf(table.config)} ${splitOrder(table.split)} ${formats.indexOf(table.format)}`;
      return finished.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    },
    async abort(error: unknown) {
      for (const { writer } of open.values()) await writer.abort(error);
    },
  };
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
