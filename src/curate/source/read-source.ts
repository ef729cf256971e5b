// The source stage: reads the table twice, first to draw the sample and then to write the photos of this part of it.
import { existsSync, readFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Gazetteer } from "../../place/gazetteer.ts";
import { resolveCountry } from "../../place/resolve-country.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { CurateConfig } from "../curate-config.ts";
import type { CuratedPhoto } from "../item.ts";
import { createRowSampler } from "../sample/choose-rows.ts";
import { createIdSet } from "../shard/id-digest.ts";
import { type Shard, shardOf } from "../shard/shard-of.ts";
import { cellOf } from "./cell-of.ts";
import { createPhotoFinder } from "./find-photos.ts";
import { placeRow, readSourceRows, type SourceRow, type UnusableRow } from "./read-source-rows.ts";
import type { SourceSummary } from "./source-summary.ts";

export interface SourceOptions {
  readonly config: Pick<CurateConfig, "source" | "sample" | "select">;
  readonly folder: string;
  readonly shard: Shard;
  /** Only the first rows of the table. */
  readonly limit?: number | undefined;
  readonly gazetteer: Gazetteer;
  readonly signal: AbortSignal;
  readonly onRow?: (rows: number) => void;
}

/** A city without a name in the gazetteer is a square of this side. */
const namelessKm = 25;
/** Photos that are looked for at the same time. */
const lookAhead = 64;

/** The summary of an earlier process that ended this stage, or null. */
export function readSourceSummary(folder: string): SourceSummary | null {
  const path = join(folder, "source.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as SourceSummary) : null;
}

/** Writes `photos.jsonl`, `bad-rows.jsonl` and, last of all, `source.json`; a kill before that begins the stage anew. */
export async function readSource(options: SourceOptions): Promise<SourceSummary> {
  const { config, folder, shard, gazetteer, signal, limit, onRow } = options;
  const sampler = createRowSampler(config.sample);
  const badRows: Record<string, number> = {};
  let rows = 0;

  async function* firstPass(): AsyncGenerator<string> {
    const count = (row: UnusableRow) => {
      badRows[row.cause] = (badRows[row.cause] ?? 0) + 1;
      return `${JSON.stringify(row)}\n`;
    };
    for await (const row of limited(readSourceRows(config.source), limit)) {
      if (rows++ % 1024 === 0) signal.throwIfAborted();
      onRow?.(rows);
      if ("cause" in row) {
        yield count(row);
        continue;
      }
      const truth = placeRow(gazetteer, row);
      if ("cause" in truth) {
        yield count(truth);
        continue;
      }
      const place = truth.geonameId ?? truth.city ?? cellOf(pointOf(row), namelessKm);
      sampler.offer({
        row: row.row,
        id: row.id,
        country: truth.iso2,
        city: `${truth.iso2} ${place}`,
        photographer: row.sample.photographerId,
      });
    }
    const chosen = sampler.choose();
    if (chosen.duplicates > 0) badRows["duplicate-id"] = chosen.duplicates;
    second = chosen;
  }

  const badRowFile = join(folder, "bad-rows.jsonl");
  let second: ReturnType<typeof sampler.choose> | null = null;
  await writeAtomic(badRowFile, firstPass());
  const chosen = second as unknown as ReturnType<typeof sampler.choose>;

  const all = createIdSet();
  const parts = Array.from({ length: shard.of }, createIdSet);
  let otherCountry = 0;
  let missing = 0;
  const isOtherCountry = createCountryCheck();
  const finder = await createPhotoFinder(config.source.photos, folder);

  const toPhoto = async (row: SourceRow): Promise<CuratedPhoto> => {
    const truth = placeRow(gazetteer, row);
    if ("cause" in truth) throw changed(config.source.table);
    const { photographerId } = row.sample;
    const licence = row.sample.licence ?? config.source.licence;
    if (isOtherCountry(truth.raw?.country, truth.iso2)) otherCountry++;
    const image = await finder.find(row);
    if (image.kind === "missing") missing++;
    const point = pointOf(row);
    return {
      row: row.row,
      id: row.id,
      point,
      truth,
      ...(photographerId !== undefined && { photographerId }),
      ...(licence !== undefined && { licence }),
      cell: cellOf(point, config.select.cellKm),
      image,
    };
  };

  async function* secondPass(): AsyncGenerator<string> {
    let pending: Promise<CuratedPhoto>[] = [];
    const flush = async () => {
      const photos = await Promise.all(pending);
      pending = [];
      return photos.map((photo) => `${JSON.stringify(photo)}\n`).join("");
    };
    let read = 0;
    let repeated = "";
    for await (const row of limited(readSourceRows(config.source), limit)) {
      if (read++ % 1024 === 0) signal.throwIfAborted();
      onRow?.(rows + read);
      if (chosen.isDuplicate(row.row) && row.id !== null) {
        repeated += `${JSON.stringify(repeatedId(row.row, row.id))}\n`;
        if (repeated.length > 1 << 16) {
          await appendFile(badRowFile, repeated);
          repeated = "";
        }
      }
      if (!chosen.has(row.row)) continue;
      if ("cause" in row) throw changed(config.source.table);
      const part = shardOf(row.id, shard.of);
      all.add(row.id);
      parts[part - 1]!.add(row.id);
      if (part !== shard.index) continue;
      pending.push(toPhoto(row));
      if (pending.length >= lookAhead) yield await flush();
    }
    yield await flush();
    await appendFile(badRowFile, repeated);
  }

  try {
    await writeAtomic(join(folder, "photos.jsonl"), secondPass());
  } finally {
    await finder.close();
  }
  if (all.value().count !== chosen.count) throw changed(config.source.table);
  const unusable = Object.values(badRows).reduce((sum, count) => sum + count, 0);
  const summary: SourceSummary = {
    version: 1,
    rows,
    badRows,
    notSampled: rows - unusable - chosen.count,
    otherCountry,
    missing,
    shard,
    all: all.value(),
    parts: parts.map((part) => part.value()),
    gazetteer: gazetteer.version,
  };
  await writeAtomic(join(folder, "source.json"), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

function repeatedId(row: number, id: string): UnusableRow {
  return { row, id, cause: "duplicate-id", message: `row ${row}: an earlier row has the id ${id}.` };
}

function pointOf({ sample }: SourceRow) {
  return { lat: sample.lat, lon: sample.lon };
}

async function* limited<Row>(rows: AsyncGenerator<Row>, limit: number | undefined): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    if (limit !== undefined && count++ >= limit) return;
    yield row;
  }
}

/** Tables repeat a few hundred names, and reading one takes longer than all the rest of a row. */
function createCountryCheck(): (name: string | undefined, iso2: string) => boolean {
  const known = new Map<string, string | null>();
  return (name, iso2) => {
    if (name === undefined) return false;
    let code = known.get(name);
    if (code === undefined) {
      const resolution = resolveCountry(name);
      code = resolution.outcome === "resolved" ? resolution.place.country : null;
      if (known.size < 10_000) known.set(name, code);
    }
    return code !== null && code !== iso2;
  };
}

function changed(table: string | readonly string[]): GlobeError {
  return new GlobeError(
    "run-mismatch",
    `${[table].flat().join(", ")} changed while it was read. Give the same command again when nobody writes to it.`,
  );
}
