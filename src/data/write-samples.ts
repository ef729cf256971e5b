// Writes samples as a table: CSV, JSONL or Parquet by the name of the file, complete or not at all.
import { dirname, relative, resolve } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import { type Field, fields, type Layout } from "./columns.ts";
import { sampleLayout, tableLayout } from "./layouts.ts";
import { formatOf, type TableFormat } from "./list-shards.ts";
import { createRecordWriter } from "./record-writer.ts";
import type { Sample } from "./sample.ts";
import { BadValue } from "./sample-row.ts";
import { encodeCsv } from "./write-csv.ts";
import { encodeJsonl } from "./write-jsonl.ts";
import { encodeParquet } from "./write-parquet.ts";

export interface WriteOptions {
  /** For a file name that does not tell. */
  format?: TableFormat;
  /** The columns to write: our own form by default; for CSV, the columns that the first sample needs. */
  layout?: Layout;
  /** Leave out what the layout has no column for, instead of throwing. */
  isPartial?: boolean;
  /** Folder that image paths are written relative to; the table's own by default. `""` leaves paths as they are. */
  imageRoot?: string;
}

/**
 * Streams samples into a table and renames it into place at the end; returns the number of rows. Memory holds one row
 * group (Parquet) or a few hundred kilobytes. Throws `config` for a sample that the layout cannot hold.
 */
export async function writeSamples(
  path: string,
  samples: Iterable<Sample> | AsyncIterable<Sample>,
  options: WriteOptions = {},
): Promise<number> {
  const format = options.format ?? formatOf(path);
  if (format === null) {
    throw new GlobeError("usage", `${path} should end in .csv, .tsv, .jsonl or .parquet, to say which table to write.`);
  }
  const imageRoot = options.imageRoot ?? dirname(path);
  let rows = 0;
  const source = toAsync(samples);
  const first = await source.next();
  const layout = options.layout ?? (format === "csv" ? layoutOf(first.done ? null : first.value) : sampleLayout);
  const toRecord = createRecordWriter(layout, { isPartial: options.isPartial ?? false });
  let id = "";
  async function* records() {
    for (let next = first; !next.done; next = await source.next()) {
      rows++;
      id = next.value.id;
      yield toRecord(relativeImages(next.value, imageRoot));
    }
  }
  try {
    await writeAtomic(path, encode(format, layout, records(), path));
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new GlobeError("bad-row", `Sample ${id} cannot be written to ${path}: ${error.message}`, {
      facts: { file: path, row: rows - 1, detail: error.reason },
    });
  }
  return rows;
}

function encode(
  format: TableFormat,
  layout: Layout,
  records: AsyncIterable<Record<string, unknown>>,
  path: string,
): AsyncIterable<string | Uint8Array> {
  if (format === "csv") return encodeCsv(layout.columns, records, /\.tsv$/i.test(path) ? "\t" : ",");
  return format === "jsonl" ? encodeJsonl(records) : encodeParquet(layout, records);
}

async function* toAsync(samples: Iterable<Sample> | AsyncIterable<Sample>): AsyncGenerator<Sample> {
  yield* samples;
}

/** A CSV table with a column for every member and every kept column of one sample. */
function layoutOf(sample: Sample | null): Layout {
  const columnOf: Partial<Record<Field, string>> = { id: "id", image: "image" };
  for (const field of fields) {
    if (sample !== null && field !== "images" && field in sample) columnOf[field] = field;
  }
  const extra = Object.keys(sample?.columns ?? {}).filter((column) => !(column in columnOf));
  return tableLayout(columnOf, [...Object.values(columnOf), ...extra]);
}

function relativeImages(sample: Sample, root: string): Sample {
  if (root === "") return sample;
  const images = sample.images.map((image) =>
    image.path === undefined || image.bytes !== undefined || /^https?:/i.test(image.path)
      ? image
      : { ...image, path: relative(resolve(root), resolve(image.path)) },
  );
  return { ...sample, images };
}
