// Puts the parts of a sharded run together, and proves that no photo and no answer was lost.
import { createReadStream, existsSync, readdirSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readLog } from "../../run/append-log.ts";
import type { Clock } from "../../run/clock.ts";
import { canonicalJson } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { openRunDirectory, readConfig } from "../../run/run-directory.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { CuratedPhoto } from "../item.ts";
import { type Pins, pinsFile, readPins } from "../pin-columns.ts";
import { readSourceSummary } from "../source/read-source.ts";
import type { SourceSummary } from "../source/source-summary.ts";
import { addIdSets, createIdSet, type IdSet } from "./id-digest.ts";
import type { Shard } from "./shard-of.ts";

export interface MergedRun {
  readonly path: string;
  readonly parts: number;
  /** Count and digest of the ids in the merged run, equal to those of the whole sample. */
  readonly photos: IdSet;
  /** Lines of each log, as many as in all parts together. */
  readonly records: Readonly<Record<string, number>>;
}

interface Part {
  readonly path: string;
  readonly source: SourceSummary;
}

/** Logs in folders of their own, one for each column, and logs of photos. */
const columnFolders = ["answers", "elements", "similarities", "hashes"] as const;
const photoLogs = ["unusable-photos.jsonl", "downloads.jsonl"] as const;

/**
 * Writes a run directory that goes on like one that was never divided. Throws `config` for parts that do not belong
 * together, for a missing or doubled one, and for a part whose photos are not those it was given.
 */
export async function mergeRuns(paths: readonly string[], into: string, clock: Clock): Promise<MergedRun> {
  if (existsSync(join(into, "source.json"))) {
    throw new GlobeError("config", `${into} is a run already. Name a new folder with --run, or delete that one.`);
  }
  const parts = readParts(paths);
  const whole: Shard = { index: 1, of: 1 };
  const { config } = readConfig(parts[0]!.path);
  const run = await openRunDirectory({
    command: "curate",
    config: { ...config, shard: whole },
    versions: { gazetteer: parts[0]!.source.gazetteer },
    path: into,
    clock,
  });
  try {
    const first = parts[0]!;
    const found = createIdSet();
    await writeAtomic(run.file("photos.jsonl"), mergePhotos(parts, found));
    proveWhole(first.source.all, found.value(), "The merged run");
    const records: Record<string, number> = {};
    for (const log of listLogs(parts)) {
      await mkdir(join(into, log, ".."), { recursive: true });
      await writeAtomic(run.file(log), concatenate(parts.map(({ path }) => join(path, log))));
      records[log] = await proveRecords(parts, log, run.file(log));
    }
    await writeAtomic(run.file("bad-rows.jsonl"), createReadStream(join(first.path, "bad-rows.jsonl")));
    await writeAtomic(run.file(pinsFile), `${JSON.stringify(await mergePins(parts), null, 2)}\n`);
    const settings = join(first.path, "settings.json");
    if (existsSync(settings)) await writeAtomic(run.file("settings.json"), createReadStream(settings));
    // An index over other logs would point into the middle of these.
    for (const suffix of ["", "-wal", "-shm"]) rmSync(run.file(`state.sqlite${suffix}`), { force: true });
    const source: SourceSummary = {
      ...first.source,
      shard: whole,
      parts: [first.source.all],
      missing: sumOf(parts, ({ missing }) => missing),
      otherCountry: sumOf(parts, ({ otherCountry }) => otherCountry),
    };
    await writeAtomic(run.file("source.json"), `${JSON.stringify(source, null, 2)}\n`);
    await run.event("merged", { parts: parts.map(({ path }) => path), records });
    return { path: run.path, parts: parts.length, photos: found.value(), records };
  } finally {
    await run.close();
  }
}

function readParts(paths: readonly string[]): readonly Part[] {
  if (paths.length === 0) throw new GlobeError("usage", "Name the run directories of all parts.");
  const parts = paths.map((path) => {
    const source = readSourceSummary(path);
    if (source !== null && readConfig(path).command === "curate") return { path, source };
    throw new GlobeError("config", `${path} is no run of \`globe curate\` that has read its source.`, {
      facts: { file: path },
    });
  });
  const first = parts[0]!;
  const identity = ({ path, source }: Part) => {
    const { shard: _, ...config } = readConfig(path).config;
    return canonicalJson({ config, of: source.shard.of, all: source.all, parts: source.parts });
  };
  for (const part of parts) {
    if (identity(part) === identity(first)) continue;
    throw new GlobeError("config", `${part.path} and ${first.path} are no parts of one run: their samples differ.`);
  }
  const { of } = first.source.shard;
  const given = parts.map(({ source }) => source.shard.index);
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((index) => !given.includes(index));
  if (missing.length > 0) {
    throw new GlobeError(
      "config",
      `Of ${of} parts, ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing.`,
    );
  }
  if (given.length !== of) throw new GlobeError("config", "A part is named twice.");
  proveWhole(first.source.all, addIdSets(first.source.parts), "The sum of all parts");
  return parts.sort((a, b) => a.source.shard.index - b.source.shard.index);
}

/** All photos in row order, each read from its part; the ids of every part are checked against what it was given. */
async function* mergePhotos(parts: readonly Part[], all: ReturnType<typeof createIdSet>): AsyncGenerator<string> {
  const readers = parts.map(({ path, source }) => ({
    path,
    wanted: source.parts[source.shard.index - 1]!,
    found: createIdSet(),
    lines: readLog<CuratedPhoto>(join(path, "photos.jsonl")),
    next: null as CuratedPhoto | null,
  }));
  const advance = async (reader: (typeof readers)[number]) => {
    const { value, done } = await reader.lines.next();
    reader.next = done ? null : value.record;
    if (reader.next !== null) reader.found.add(reader.next.id);
    else proveWhole(reader.wanted, reader.found.value(), reader.path);
  };
  for (const reader of readers) await advance(reader);
  for (;;) {
    const first = readers.reduce((a, b) => ((b.next?.row ?? Infinity) < (a.next?.row ?? Infinity) ? b : a));
    if (first.next === null) return;
    all.add(first.next.id);
    yield `${JSON.stringify(withMovedImage(first.next, first.path))}\n`;
    await advance(first);
  }
}

/** Downloaded and unpacked photos lie in the part's own directory, which may have come from another machine. */
function withMovedImage(photo: CuratedPhoto, part: string): CuratedPhoto {
  const { image } = photo;
  if (image.kind !== "file" && image.kind !== "url") return photo;
  const moved = join(part, "photos", ...image.path.split(/[\\/]/).slice(-2));
  return existsSync(moved) ? { ...photo, image: { ...image, path: moved } } : photo;
}

/** Parts that were answered by different models are no parts of one run. */
async function mergePins(parts: readonly Part[]): Promise<Pins> {
  const models: Record<string, string> = {};
  let weights: string | null = null;
  for (const { path } of parts) {
    const pins = await readPins(path);
    for (const [place, model] of Object.entries(pins.models)) {
      models[place] ??= model;
      if (models[place] !== model) throw otherModel(path, `${place} is ${model}, and ${models[place]} in another part`);
    }
    weights ??= pins.weights;
    if (pins.weights !== null && pins.weights !== weights)
      throw otherModel(path, "the point teacher has other weights");
  }
  return { models, weights, files: {} };
}

function otherModel(path: string, difference: string): GlobeError {
  return new GlobeError("config", `${path} does not belong to the other parts: ${difference}.`, {
    facts: { file: path },
  });
}

function listLogs(parts: readonly Part[]): readonly string[] {
  const logs = new Set<string>();
  for (const { path } of parts) {
    for (const folder of columnFolders) {
      if (!existsSync(join(path, folder))) continue;
      for (const name of readdirSync(join(path, folder))) if (name.endsWith(".jsonl")) logs.add(`${folder}/${name}`);
    }
    for (const name of photoLogs) if (existsSync(join(path, name))) logs.add(name);
  }
  return [...logs].sort();
}

async function* concatenate(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) for await (const { record } of readLog<unknown>(file)) yield `${JSON.stringify(record)}\n`;
}

/** As many lines as all parts have together. */
async function proveRecords(parts: readonly Part[], log: string, merged: string): Promise<number> {
  let wanted = 0;
  for (const { path } of parts) for await (const _ of readLog(join(path, log))) wanted++;
  let found = 0;
  for await (const _ of readLog(merged)) found++;
  if (found === wanted) return found;
  throw new GlobeError("internal", `${merged} has ${found} lines, and the parts have ${wanted}.`);
}

function proveWhole(wanted: IdSet, found: IdSet, subject: string): void {
  if (wanted.count === found.count && wanted.digest === found.digest) return;
  const difference =
    wanted.count === found.count ? "other ids than" : `${found.count} photos where there should be ${wanted.count} of`;
  throw new GlobeError("config", `${subject} has ${difference} its sample: a file was changed or is incomplete.`);
}

function sumOf(parts: readonly Part[], count: (source: SourceSummary) => number): number {
  return parts.reduce((sum, { source }) => sum + count(source), 0);
}
