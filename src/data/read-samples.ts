// Reads samples from any table: CSV, JSONL or Parquet, one file or many shards, in a stream of rows.
import { dirname, isAbsolute, join } from "node:path";
import { toGlobeError } from "../run/errors.ts";
import { type ColumnMap, recogniseAny, recogniseColumns } from "./columns.ts";
import { listShards, type Shard, type TableFormat, type TablePath } from "./list-shards.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonl } from "./read-jsonl.ts";
import { readParquet } from "./read-parquet.ts";
import { createRecordReader } from "./record-reader.ts";
import type { Sample, SampleImage } from "./sample.ts";
import { BadValue, badRowError, type RawRow, type SampleRow, type TableRecord } from "./sample-row.ts";

export interface ReadOptions {
  /** Field → column; the columns of fields that are left out are recognised by name. */
  columns?: ColumnMap;
  /** For files whose name does not tell. */
  format?: TableFormat;
  /** Folder that relative image paths start from; the table's own folder by default. `""` leaves paths as written. */
  imageRoot?: string;
}

/**
 * Yields one `SampleRow` for every row of the table, in order; a row that cannot be understood comes with its error
 * instead of a sample and the next one follows. Memory does not grow with the number of rows. The file of an image is
 * named, not looked for: see `findImage`. Throws `missing-file`, `config` (a needed column is not there) and
 * `decode-error` (the file is not the format that its name promises).
 */
export async function* readSamples(path: TablePath, options: ReadOptions = {}): AsyncGenerator<SampleRow> {
  let row = 0;
  for (const shard of await listShards(path, options.format)) {
    const imageRoot = options.imageRoot ?? dirname(shard.file);
    const readerOf = readerCache(options.columns, shard);
    for await (const raw of readRaw(shard)) {
      const position = { row: row++, file: shard.file, line: raw.line };
      if ("reason" in raw) {
        yield { ...position, reason: raw.reason, error: badRowError(position, raw.reason, raw.message) };
        continue;
      }
      const { record } = raw;
      const read = readerOf(record);
      try {
        const sample = locateImages(read(record, `row-${position.row}`), imageRoot);
        yield { ...position, sample, record };
      } catch (error) {
        if (!(error instanceof BadValue)) throw toGlobeError(error);
        yield { ...position, reason: error.reason, error: badRowError(position, error.reason, error.message), record };
      }
    }
  }
}

/** The rows of one file, before any column is understood. */
export function readRaw({ file, format }: Shard): AsyncGenerator<RawRow> {
  if (format === "csv") return readCsv(file);
  if (format === "jsonl") return readJsonl(file);
  return readParquet(file);
}

type Reader = ReturnType<typeof createRecordReader>;

/** Rows of CSV and Parquet share one set of columns; lines of JSONL may have their own, the first being complete. */
function readerCache(map: ColumnMap | undefined, { file, format }: Shard): (record: TableRecord) => Reader {
  const known = new Map<string, { columns: readonly string[]; read: Reader }>();
  let last: { columns: readonly string[]; read: Reader } | null = null;
  return (record) => {
    if (last !== null && hasColumns(record, last.columns)) return last.read;
    const columns = Object.keys(record);
    const key = JSON.stringify(columns);
    last = known.get(key) ?? null;
    if (last === null) {
      const layout = known.size === 0 ? recogniseColumns(columns, map, file) : recogniseAny(columns, map);
      last = { columns, read: createRecordReader(layout, { isText: format === "csv" }) };
      if (known.size < 1000) known.set(key, last);
    }
    return last.read;
  };
}

function hasColumns(record: TableRecord, columns: readonly string[]): boolean {
  let index = 0;
  for (const column in record) {
    if (column !== columns[index]) return false;
    index++;
  }
  return index === columns.length;
}

function locateImages(sample: Sample, root: string): Sample {
  if (root === "" || !sample.images.some(isRelative)) return sample;
  const images = sample.images.map((image) =>
    isRelative(image) ? { ...image, path: join(root, image.path!) } : image,
  );
  return { ...sample, images };
}

/** Images whose bytes stand in the row keep their path as a name. */
function isRelative(image: SampleImage): boolean {
  return (
    image.path !== undefined && image.bytes === undefined && !isAbsolute(image.path) && !/^https?:/i.test(image.path)
  );
}
