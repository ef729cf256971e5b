// One pass over a table: looks at every row and every photo, and keeps the few bytes a row that comparisons need.
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fitPixelBudget } from "../../photo/fit-pixel-budget.ts";
import type { Gazetteer } from "../../place/gazetteer.ts";
import type { ColumnMap } from "../columns.ts";
import { showPath, type TableFormat, type TablePath } from "../list-shards.ts";
import { readSamples } from "../read-samples.ts";
import type { Sample } from "../sample.ts";
import type { GoodRow, SampleRow } from "../sample-row.ts";
import { checkPlace } from "./check-place.ts";
import type { FindingCollector, FindingKind, RowName } from "./findings.ts";
import { inspectPhoto, type PhotoFacts, type PhotoInspection, type PhotoMemory } from "./inspect-photo.ts";
import { mapInOrder } from "./map-in-order.ts";
import { createNumberColumn, createTextColumn, type NumberColumn, type TextColumn } from "./packed-columns.ts";

export interface ScanOptions {
  readonly columns?: ColumnMap;
  readonly format?: TableFormat;
  /** Folder of the photos; the table's own by default. */
  readonly imageRoot?: string;
  /** False leaves the photo files alone. */
  readonly photos: boolean;
  /** Image tokens that a photo may have at its own size. */
  readonly maxTokens: number;
  readonly gazetteer: Gazetteer;
  /** What is wrong with single rows goes here; null for a set that is only compared with. */
  readonly findings: FindingCollector | null;
  readonly onRow?: (done: number) => void;
  readonly memory?: PhotoMemory;
}

/** The readable rows of a set, by position among them. */
export interface ScannedSet {
  readonly path: string;
  readonly rows: number;
  readonly badRows: number;
  readonly ids: TextColumn;
  readonly photographers: ReadonlySet<string>;
  readonly lat: NumberColumn;
  readonly lon: NumberColumn;
  /** First 64 bits of the SHA-256, as two halves; see `hasPhoto`. */
  readonly digestHigh: NumberColumn;
  readonly digestLow: NumberColumn;
  readonly hashHigh: NumberColumn;
  readonly hashLow: NumberColumn;
  /** 1 where a photo was decoded, so that digest and hash mean something. */
  readonly hasPhoto: NumberColumn;
  readonly counts: SetCounts;
  nameOf(index: number): RowName;
}

export interface SetCounts {
  photosChecked: number;
  photoBytes: number;
  withPoint: number;
  withCountry: number;
  withCity: number;
  readonly countries: Map<string, number>;
}

/** Each photo waits for the disk and for the decoder in turn, so that two for each core keep both busy. */
const photosInFlight = 2 * availableParallelism();

export async function scanSet(path: TablePath, options: ScanOptions): Promise<ScannedSet> {
  const uint = () => createNumberColumn((length) => new Uint32Array(length));
  const float = () => createNumberColumn((length) => new Float64Array(length));
  const [rowNumbers, lines, fileIndexes] = [uint(), uint(), uint()];
  const files: string[] = [];
  const photographers = new Set<string>();
  const counts: SetCounts = {
    photosChecked: 0,
    photoBytes: 0,
    withPoint: 0,
    withCountry: 0,
    withCity: 0,
    countries: new Map(),
  };
  const set = {
    ids: createTextColumn(),
    lat: float(),
    lon: float(),
    digestHigh: uint(),
    digestLow: uint(),
    hashHigh: uint(),
    hashLow: uint(),
    hasPhoto: createNumberColumn((length) => new Uint8Array(length)),
  };
  let rows = 0;
  let badRows = 0;

  const look = async (row: SampleRow): Promise<{ row: SampleRow; photos: readonly PhotoInspection[] }> => {
    if (row.error || !options.photos) return { row, photos: [] };
    const root = options.imageRoot ?? dirname(row.file);
    return {
      row,
      photos: await Promise.all(row.sample.images.map((image) => inspectPhoto(image, root, options.memory))),
    };
  };
  const source = readSamples(path, {
    ...(options.columns && { columns: options.columns }),
    ...(options.format && { format: options.format }),
    ...(options.imageRoot !== undefined && { imageRoot: options.imageRoot }),
  });
  for await (const { row, photos } of mapInOrder(source, photosInFlight, look)) {
    rows++;
    options.onRow?.(rows);
    if (row.error) {
      badRows++;
      options.findings?.add({
        ...position(row),
        id: "",
        kind: row.reason === "out-of-range" ? "impossible-coordinates" : "bad-row",
        detail: row.error.message,
        suggestion: "correct or drop the row",
      });
      continue;
    }
    const name = { ...position(row), id: row.sample.id };
    const photo = photos.find((inspection): inspection is PhotoFacts => "digest" in inspection);
    if (files.at(-1) !== row.file) files.push(row.file);
    rowNumbers.push(row.row);
    lines.push(row.line ?? 0);
    fileIndexes.push(files.length - 1);
    set.ids.push(row.sample.id);
    set.lat.push(row.sample.lat ?? Number.NaN);
    set.lon.push(row.sample.lon ?? Number.NaN);
    set.digestHigh.push(photo ? Number.parseInt(photo.digest.slice(0, 8), 16) : 0);
    set.digestLow.push(photo ? Number.parseInt(photo.digest.slice(8, 16), 16) : 0);
    set.hashHigh.push(photo ? Number.parseInt(photo.hash.slice(0, 8), 16) : 0);
    set.hashLow.push(photo ? Number.parseInt(photo.hash.slice(8, 16), 16) : 0);
    set.hasPhoto.push(photo ? 1 : 0);
    if (row.sample.photographerId !== undefined) photographers.add(row.sample.photographerId);
    count(counts, row.sample, photos);
    if (options.findings === null) continue;
    reportPhotos(options, row, name, photos);
    for (const finding of checkPlace(options.gazetteer, row.sample)) options.findings.add({ ...name, ...finding });
  }
  return {
    path: showPath(path),
    rows,
    badRows,
    ...set,
    photographers,
    counts,
    nameOf: (index) => ({
      row: rowNumbers.at(index),
      file: files[fileIndexes.at(index)]!,
      line: lines.at(index) === 0 ? null : lines.at(index),
      id: set.ids.at(index),
    }),
  };
}

function position({ row, file, line }: SampleRow) {
  return { row, file, line };
}

function count(counts: SetCounts, sample: Sample, photos: readonly PhotoInspection[]): void {
  for (const photo of photos) {
    if (!("digest" in photo)) continue;
    counts.photosChecked++;
    counts.photoBytes += photo.bytes;
  }
  if (sample.lat !== undefined) counts.withPoint++;
  if (sample.city !== undefined) counts.withCity++;
  const country = sample.iso2 ?? sample.country;
  if (country === undefined) return;
  counts.withCountry++;
  counts.countries.set(country, (counts.countries.get(country) ?? 0) + 1);
}

function reportPhotos(
  { findings, maxTokens }: ScanOptions,
  row: GoodRow,
  name: RowName,
  photos: readonly PhotoInspection[],
): void {
  const add = (kind: FindingKind, detail: string, suggestion: string) =>
    findings!.add({ ...name, kind, detail, suggestion });
  for (const photo of photos) {
    if ("remote" in photo) add("remote-photo", photo.remote, "download the photo and name the file");
    else if ("problem" in photo) {
      if (photo.problem === "missing-file") add("missing-photo", photo.message, "obtain the photo or drop the row");
      else add("broken-photo", `${photo.problem}: ${photo.message}`, "obtain the photo again or drop the row");
    } else {
      const tokens = imageTokens(photo.width, photo.height);
      if (tokens <= maxTokens) continue;
      const detail = `${photo.width} x ${photo.height} pixels make ${tokens.toLocaleString("en-US")} image tokens; the budget is ${maxTokens.toLocaleString("en-US")}.`;
      add("over-token-budget", detail, "nothing where photos are shrunk before they are sent");
    }
  }
  if (photos.length === 0 && row.sample.images.length === 0) {
    add("missing-photo", "The row names no photo.", "name the photo or drop the row");
  }
}

/** Tokens of Qwen2.5-VL at the photo's own size: one for each 28 x 28 pixels. */
function imageTokens(width: number, height: number): number {
  const fitted = fitPixelBudget(width, height, { maxPixels: Number.MAX_SAFE_INTEGER });
  return (fitted.width / 28) * (fitted.height / 28);
}
