// Turns one row of a table into a sample, keeping whatever the fields of a sample cannot say.
import type { Field, Layout } from "./columns.ts";
import {
  readEntities,
  readImage,
  readImages,
  readJson,
  readNumber,
  readProse,
  readProvenance,
  readText,
  readVisualElements,
} from "./field-values.ts";
import { imageFileName } from "./image-name.ts";
import { parseMessages } from "./messages.ts";
import { readCountry } from "./read-country.ts";
import type { Sample, SampleImage } from "./sample.ts";
import { BadValue, type TableRecord } from "./sample-row.ts";
import { parseSolution, type TruthNames } from "./solution.ts";

/** A sample whose members are still being gathered. */
export type Draft = { -readonly [Key in keyof Sample]?: Sample[Key] };

/**
 * Reads a row. Text columns without a field go into `columns` as they stand, other values as JSON or base64 under
 * `columnEncodings`. `fallbackId` names rows of tables that have neither id nor path. Throws `BadValue`.
 */
export function readRecord(layout: Layout, record: TableRecord, fallbackId: string): Sample {
  const draft: Draft = {};
  const { columnOf } = layout;
  const value = (field: Field) => (columnOf[field] === undefined ? undefined : record[columnOf[field]]);
  const name = (field: Field) => columnOf[field] ?? field;

  const solution: TruthNames = readSolution(value("solution"), name("solution"));
  const messages = columnOf.messages === undefined ? undefined : readMessages(value("messages"), name("messages"));
  const country = readCountry(
    readText(value("country"), name("country")) ?? solution.country ?? messages?.names.country,
    readText(value("iso2"), name("iso2")),
  );
  const images = readSampleImages(layout, record);
  const id = readText(value("id"), name("id"));
  if (id === undefined && columnOf.id !== undefined) throw new BadValue("no-id", `${columnOf.id} is empty.`);

  draft.id = id ?? images[0]?.path ?? fallbackId;
  draft.images =
    images.length === 0 && id !== undefined && columnOf.images === undefined ? [{ path: imageFileName(id) }] : images;
  assign(draft, "response", readProse(value("response"), name("response")) ?? messages?.response);
  assign(draft, "country", country.name);
  assign(draft, "city", readText(value("city"), name("city")) ?? solution.city ?? messages?.names.city);
  assign(draft, "entities", readEntities(value("entities"), name("entities")));
  readPoint(draft, layout, record);
  assign(draft, "iso2", country.iso2);
  assign(draft, "region", readText(value("region"), name("region")));
  assign(draft, "geonameId", readNumber(value("geonameId"), name("geonameId")));
  assign(draft, "visualElements", readVisualElements(value("visualElements"), name("visualElements")));
  assign(draft, "localizability", readNumber(value("localizability"), name("localizability")));
  assign(draft, "provenance", readProvenance(value("provenance"), name("provenance")));
  assign(draft, "licence", readText(value("licence"), name("licence")));
  assign(draft, "photographerId", readText(value("photographerId"), name("photographerId")));
  return draft as Sample;
}

/** Writes `value` into the draft unless it is undefined: absent means unknown. */
function assign<Key extends keyof Draft>(draft: Draft, key: Key, value: Draft[Key]): void {
  if (value !== undefined) draft[key] = value;
}

function readSolution(value: unknown, column: string): TruthNames {
  const text = readProse(value, column);
  return text === undefined ? {} : parseSolution(text);
}

function readMessages(value: unknown, column: string) {
  const list = readJson(value, column);
  return list === undefined ? undefined : parseMessages(list);
}

function readSampleImages({ columnOf }: Layout, record: TableRecord): readonly SampleImage[] {
  if (columnOf.images !== undefined) {
    const images = readImages(record[columnOf.images], columnOf.images);
    if (images !== undefined) return images;
  }
  if (columnOf.image === undefined) return [];
  const image = readImage(record[columnOf.image], columnOf.image);
  return image === undefined ? [] : [image];
}

function readPoint(draft: Draft, { columnOf }: Layout, record: TableRecord): void {
  if (columnOf.lat === undefined || columnOf.lon === undefined) return;
  const lat = readNumber(record[columnOf.lat], columnOf.lat);
  const lon = readNumber(record[columnOf.lon], columnOf.lon);
  if (lat === undefined && lon === undefined) return;
  if (lat === undefined || lon === undefined) {
    const [empty, given] = lat === undefined ? [columnOf.lat, columnOf.lon] : [columnOf.lon, columnOf.lat];
    throw new BadValue("half-a-point", `${given} is given and ${empty} is empty.`);
  }
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) {
    const swapped = Math.abs(lat) <= 180 && Math.abs(lon) <= 90 ? " Latitude and longitude look swapped." : "";
    throw new BadValue("out-of-range", `${lat}, ${lon} is not on the globe.${swapped}`);
  }
  draft.lat = lat;
  draft.lon = lon;
}
