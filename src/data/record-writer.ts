// Turns samples into the rows of one table: the reverse of the record reader.
import { GlobeError } from "../run/errors.ts";
import { decodeColumn, sameValue } from "./column-text.ts";
import type { Field, Layout } from "./columns.ts";
import { type Draft, type FieldCodec, fieldCodecs } from "./field-codecs.ts";
import { imageFileName } from "./image-name.ts";
import { readCountry } from "./read-country.ts";
import type { Sample } from "./sample.ts";

export interface RecordWriterOptions {
  /** Leave out members of a sample that the layout has no column for, instead of refusing to lose them. */
  isPartial?: boolean;
}

/**
 * Compiles a layout that ends in `columns` and `columnEncodings` (our own forms) or consists of plain columns. In a
 * plain table a kept value is written again as it stood, unless the sample has been changed since. Throws `config` for
 * a sample that has members or columns without a place in the layout: nothing is lost silently.
 */
export function createRecordWriter(
  layout: Layout,
  { isPartial = false }: RecordWriterOptions = {},
): (sample: Sample) => Record<string, unknown> {
  const { columnOf } = layout;
  const fieldOf = new Map((Object.entries(columnOf) as [Field, string][]).map(([field, column]) => [column, field]));
  const holdsRemainder = layout.others.includes("columns") && layout.others.includes("columnEncodings");

  return (sample) => {
    if (!isPartial) refuseLoss(sample, layout, holdsRemainder);
    const record: Record<string, unknown> = {};
    for (const column of layout.columns) {
      const field = fieldOf.get(column);
      const text = sample.columns?.[column];
      const kept = text === undefined ? undefined : decodeColumn(text, sample.columnEncodings?.[column]);
      if (field !== undefined) record[column] = renderField(fieldCodecs[field], column, sample, kept, holdsRemainder);
      else if (!holdsRemainder) record[column] = kept;
    }
    if (holdsRemainder) {
      record.columns = sample.columns;
      record.columnEncodings = sample.columnEncodings;
    }
    return record;
  };
}

function renderField(codec: FieldCodec, column: string, sample: Sample, kept: unknown, isOwnForm: boolean): unknown {
  // Our own forms show the canonical value and hold the kept one beside it; a solution or a chat has none.
  const isWanted = kept !== undefined && (!isOwnForm || codec.keys.length > 1);
  return isWanted && stillSays(codec, column, sample, kept) ? kept : codec.render(sample, kept);
}

/** True when reading the kept value again would give what the sample says now. */
function stillSays(codec: FieldCodec, column: string, sample: Sample, kept: unknown): boolean {
  const draft: Draft = {};
  try {
    codec.read(kept, column, draft);
  } catch {
    return false;
  }
  return codec.keys.every((key) => sameValue(draft[key], sample[key]));
}

function refuseLoss(sample: Sample, { columns, columnOf }: Layout, holdsRemainder: boolean): void {
  const placed = new Set<string>(["columns", "columnEncodings"]);
  for (const field of Object.keys(columnOf) as Field[]) for (const key of fieldCodecs[field].keys) placed.add(key);
  if (columnOf.images === undefined && sample.images.length > 1) placed.delete("images");
  const [image] = sample.images;
  const fileName = imageFileName(sample.id);
  if (columnOf.id === undefined && (/^row-\d+$/.test(sample.id) || image?.path?.endsWith(sample.id))) placed.add("id");
  const isNamedById = image === undefined || (image.bytes === undefined && image.path?.endsWith(fileName));
  if (columnOf.id !== undefined && sample.images.length < 2 && isNamedById) placed.add("images");
  if (columnOf.country !== undefined) {
    const written = sample.columns?.[columnOf.country] ?? sample.country;
    if (written !== undefined && readCountry(written.trim()).iso2 === sample.iso2) placed.add("iso2");
  }

  const lost = Object.keys(sample).filter((key) => !placed.has(key) && sample[key as keyof Sample] !== undefined);
  if (!holdsRemainder) lost.push(...Object.keys(sample.columns ?? {}).filter((column) => !columns.includes(column)));
  if (lost.length === 0) return;
  throw new GlobeError(
    "config",
    `The table has no column for ${lost.join(", ")} of sample ${sample.id}. Add the columns, or say that they may be left out.`,
  );
}
