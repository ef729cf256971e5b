// Turns the rows of one table into samples, keeping whatever the fields of a sample cannot say.
import { decodeColumn, encodeColumn, sameValue, toCellText } from "./column-text.ts";
import type { Field, Layout } from "./columns.ts";
import { type Draft, type FieldCodec, fieldCodecs } from "./field-codecs.ts";
import { imageFileName } from "./image-name.ts";
import type { ColumnEncoding, Sample } from "./sample.ts";
import { BadValue, type TableRecord } from "./sample-row.ts";

export interface RecordReaderOptions {
  /** True for CSV, where every value is text and nothing is the empty text. */
  isText: boolean;
}

interface Step {
  readonly column: string;
  readonly codec: FieldCodec;
}

/**
 * Compiles a layout. The reader throws `BadValue` for a row that cannot be understood; `fallbackId` names rows of
 * tables that have neither an id nor a path. Columns without a field, and values that a field would not write again as they
 * stand, are kept in `columns`.
 */
export function createRecordReader(
  layout: Layout,
  { isText }: RecordReaderOptions,
): (record: TableRecord, fallbackId: string) => Sample {
  const steps: Step[] = [];
  for (const [field, codec] of Object.entries(fieldCodecs) as [Field, FieldCodec][]) {
    const column = layout.columnOf[field];
    if (column !== undefined) steps.push({ column, codec });
  }
  const { lat, lon, id, image, images } = layout.columnOf;

  return (record, fallbackId) => {
    const draft: Draft = {};
    for (const { column, codec } of steps) codec.read(record[column], column, draft);
    if (id !== undefined && draft.id === undefined) throw new BadValue("no-id", `${id} is empty.`);
    if (id === undefined && image === undefined && images === undefined) {
      throw new BadValue("no-id", "the row does not say which photo it is about.");
    }
    checkPoint(draft, lat ?? "lat", lon ?? "lon");
    if (draft.images === undefined) {
      const isNamedById = draft.id !== undefined && images === undefined;
      draft.images = isNamedById ? [{ path: imageFileName(draft.id!) }] : [];
    }
    draft.id ??= draft.images[0]?.path ?? fallbackId;
    const sample = draft as Sample;
    Object.assign(draft, findRemainder(sample, layout, steps, record, isText));
    return sample;
  };
}

function checkPoint(draft: Draft, latColumn: string, lonColumn: string): void {
  const { lat, lon } = draft;
  if (lat === undefined && lon === undefined) return;
  if (lat === undefined || lon === undefined) {
    const [empty, given] = lat === undefined ? [latColumn, lonColumn] : [lonColumn, latColumn];
    throw new BadValue("half-a-point", `${given} is given and ${empty} is empty.`);
  }
  if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return;
  const swapped = Math.abs(lat) <= 180 && Math.abs(lon) <= 90 ? " Latitude and longitude look swapped." : "";
  throw new BadValue("out-of-range", `${lat}, ${lon} is not on the globe.${swapped}`);
}

function findRemainder(
  sample: Sample,
  layout: Layout,
  steps: readonly Step[],
  record: TableRecord,
  isText: boolean,
): Pick<Sample, "columns" | "columnEncodings"> {
  const columns: Record<string, string> = {};
  const encodings: Record<string, ColumnEncoding> = {};
  let isKept = false;
  let isEncoded = false;
  const keep = (column: string, value: unknown) => {
    const { text, encoding } = encodeColumn(value);
    columns[column] = text;
    isKept = true;
    if (encoding === undefined) return;
    encodings[column] = encoding;
    isEncoded = true;
  };
  for (const { column, codec } of steps) {
    if (codec.keys[0] === "images") continue; // Read whole or not at all; its bytes are not worth a copy.
    const value = record[column];
    const rendered = codec.render(sample);
    const isSame = isText ? toCellText(rendered) === value : sameValue(rendered, value);
    // A Parquet id of 64 bits is the text that it is shown as.
    if (!isSame && !(typeof value === "bigint" && String(value) === rendered)) keep(column, value ?? null);
  }
  for (const column of layout.others) {
    const value = record[column];
    if (value === undefined || value === null || (isText && value === "")) continue;
    if (column === "columns" && isOwnRemainder(value)) {
      for (const [name, text] of Object.entries(value)) keep(name, decodeColumn(text, ownEncodings(record)[name]));
    } else if (!(column === "columnEncodings" && isOwnRemainder(record.columns))) keep(column, value);
  }
  return { ...(isKept ? { columns } : {}), ...(isEncoded ? { columnEncodings: encodings } : {}) };
}

/** Our own rows hold their remainder as one object, so that no column can be mistaken for a field. */
function isOwnRemainder(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === "object" && value !== null && Object.values(value).every((member) => typeof member === "string")
  );
}

function ownEncodings(record: TableRecord): Readonly<Record<string, ColumnEncoding>> {
  return (record.columnEncodings ?? {}) as Readonly<Record<string, ColumnEncoding>>;
}
