// The rows of the source table as photos with a true place, or the cause for which they cannot be used.
import { readSamples } from "../../data/read-samples.ts";
import type { Sample } from "../../data/sample.ts";
import type { TableRecord } from "../../data/sample-row.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import type { SourceConfig } from "../curate-config.ts";
import type { PhotoTruth } from "../item.ts";
import { nameTruth } from "./name-truth.ts";

export interface SourceRow {
  readonly row: number;
  readonly id: string;
  readonly sample: Sample & { readonly lat: number; readonly lon: number };
  readonly record: TableRecord;
  readonly file: string;
}

export interface UnusableRow {
  readonly row: number;
  readonly id: string | null;
  readonly cause: string;
  readonly message: string;
}

/** Streams the table twice over: equal each time, as long as nobody writes to it. */
export async function* readSourceRows(source: SourceConfig): AsyncGenerator<SourceRow | UnusableRow> {
  const { table, format, columns } = source;
  const rows = readSamples(table, { columns, imageRoot: "", ...(format !== undefined && { format }) });
  for await (const { row, file, ...read } of rows) {
    if (read.error !== undefined) {
      yield { row, id: null, cause: read.reason, message: read.error.message };
      continue;
    }
    const { sample, record } = read;
    const { id, lat, lon } = sample;
    if (lat === undefined || lon === undefined) {
      yield { row, id, cause: "no-point", message: `${file}, row ${row}: the photo has no coordinates.` };
    } else yield { row, id, sample: { ...sample, lat, lon }, record, file };
  }
}

/** The truth of a row, or why it has none. */
export function placeRow(gazetteer: Gazetteer, { row, id, sample, file }: SourceRow): PhotoTruth | UnusableRow {
  const truth = nameTruth(gazetteer, sample, sample);
  if (truth !== null) return truth;
  const message = `${file}, row ${row}: ${sample.lat}, ${sample.lon} lies in no country.`;
  return { row, id, cause: "no-country", message };
}
