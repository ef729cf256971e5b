// One curation from its configuration to its dataset: every stage in order, each going on where it stopped.
import type { Gazetteer } from "../place/gazetteer.ts";
import { readLog } from "../run/append-log.ts";
import type { Clock } from "../run/clock.ts";
import { digestOf } from "../run/digest.ts";
import type { RunDirectory } from "../run/run-directory.ts";
import type { CurateConfig } from "./curate-config.ts";
import { type DownloadOutcome, downloadPhotos } from "./download/download-photos.ts";
import { type ColumnOutcome, fillColumn } from "./fill-column.ts";
import type { CuratedPhoto, RunStage } from "./item.ts";
import { createColumnOpener, openColumnIds } from "./open-columns.ts";
import { openCuration } from "./open-curation.ts";
import { openPhotoFaults, type PhotoFaults } from "./photo-faults.ts";
import { type PinnedColumns, pinColumns } from "./pin-columns.ts";
import { type CurationPlan, planCuration } from "./plan-curation.ts";
import { type SelectOutcome, selectPhotos } from "./select-photos.ts";
import type { Shard } from "./shard/shard-of.ts";
import { cellOf } from "./source/cell-of.ts";
import { readSource, readSourceSummary } from "./source/read-source.ts";
import type { SourceSummary } from "./source/source-summary.ts";
import { type ColumnId, openState, type State } from "./state/open-state.ts";
import { type VerifyOutcome, verifyPhotos } from "./verify-photos.ts";
import { type OutputOutcome, writeOutput } from "./write-output.ts";

export interface CurationOptions {
  readonly config: CurateConfig;
  readonly path?: string | undefined;
  readonly shard?: Shard | undefined;
  /** Teachers and providers are asked about the first photos only; the same run may go on without. */
  readonly limit?: number | undefined;
  /** Only this stage, after the source. */
  readonly stage?: RunStage | undefined;
  readonly gazetteer: Gazetteer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
  readonly watch?: CurationWatch;
}

/** Told what happens, for a progress line. */
export interface CurationWatch {
  begin?(run: RunDirectory, config: CurateConfig): void;
  stage?(stage: RunStage | "download", total: number | null): void;
  progress?(done: number, text?: string): void;
}

export interface CurationOutcome {
  readonly path: string;
  readonly source: SourceSummary;
  readonly photos: number;
  readonly unusable: number;
  readonly download: DownloadOutcome | null;
  readonly columns: readonly ColumnOutcome[];
  readonly verify: VerifyOutcome | null;
  readonly select: SelectOutcome | null;
  readonly output: OutputOutcome | null;
  /** True when every photo has been decided, and nothing was left out. */
  readonly isComplete: boolean;
}

/**
 * Runs the stages. Killed or interrupted at any time, the same call goes on: no answer that was written is asked for
 * again, and the tables are those of an undisturbed run. Throws as `openRunDirectory`; failures of teachers and of single
 * photos are in the outcome.
 */
export async function runCuration(options: CurationOptions): Promise<CurationOutcome> {
  const isAsking = options.stage === undefined || options.stage === "teachers";
  return await withSource({ ...options, isAsking }, async (opened) => {
    const outcome = await runStages({ ...options, ...opened });
    const { columns, verify, select, isComplete } = outcome;
    await opened.run.event("finished", { columns, verify, select, isComplete });
    await opened.run.writeSummary({ ...outcome, output: outcome.output?.folder ?? null });
    return outcome;
  });
}

/** The source stage alone, which asks nobody, and what the other stages will then take. */
export async function planRun(
  options: CurationOptions,
): Promise<{ path: string; source: SourceSummary; plan: CurationPlan }> {
  return await withSource({ ...options, isAsking: false }, async ({ run, state, faults, source, config, weights }) => {
    const ids = openColumnIds(config, { weights });
    for (const id of ids) await state.catchUp(id);
    const plan = await planCuration(config, state, { ids, limit: options.limit, isUnusable: faults.has });
    return { path: run.path, source, plan };
  });
}

interface Opened extends PinnedColumns {
  readonly run: RunDirectory;
  readonly state: State;
  readonly faults: PhotoFaults;
  readonly source: SourceSummary;
}

async function withSource<Result>(
  options: CurationOptions & { readonly isAsking: boolean },
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const { config, path, clock, gazetteer, watch, isAsking, signal, environment = process.env } = options;
  const shard = options.shard ?? { index: 1, of: 1 };
  const run = await openCuration(config, { shard, path, clock, gazetteer: gazetteer.version });
  let state: State | null = null;
  let faults: PhotoFaults | null = null;
  try {
    watch?.begin?.(run, config);
    const source = await prepareSource(run, shard, options);
    state = openState(run.path);
    await loadPhotos(state, run, source, config);
    faults = await openPhotoFaults(run.path);
    const pinned = await pinColumns(config, { folder: run.path, isAsking, signal, environment });
    return await work({ run, state, faults, source, ...pinned });
  } finally {
    await faults?.close();
    state?.close();
    await run.close();
  }
}

async function prepareSource(run: RunDirectory, shard: Shard, options: CurationOptions): Promise<SourceSummary> {
  const { config, gazetteer, signal, watch } = options;
  const known = readSourceSummary(run.path);
  if (known !== null) return known;
  watch?.stage?.("source", null);
  const onRow = (rows: number) => watch?.progress?.(rows);
  return await readSource({ config, folder: run.path, shard, gazetteer, signal, onRow });
}

/** The database is an index: it is filled from `photos.jsonl` where it does not hold these photos and cells yet. */
async function loadPhotos(state: State, run: RunDirectory, source: SourceSummary, config: CurateConfig): Promise<void> {
  const { cellKm } = config.select;
  const key = digestOf({ part: source.parts[source.shard.index - 1], cellKm });
  if (state.meta("photos") === key) return;
  for (const note of ["photos", "verify", "select", "output"]) state.setMeta(note, null);
  await state.loadPhotos(withCells(run.file("photos.jsonl"), cellKm));
  state.setMeta("photos", key);
}

async function* withCells(path: string, cellKm: number): AsyncGenerator<CuratedPhoto> {
  for await (const { record } of readLog<CuratedPhoto>(path)) yield { ...record, cell: cellOf(record.point, cellKm) };
}

type Stages = CurationOptions & Opened;

async function runStages(stages: Stages): Promise<CurationOutcome> {
  const { config, state, faults, gazetteer, signal, watch, limit, source, run } = stages;
  const photos = state.photoCount;
  const wants = (stage: RunStage) => stages.stage === undefined || stages.stage === stage;
  const limited = () => firstOf(state.photos(), limit);
  const onPhoto = (done: number) => watch?.progress?.(done);
  const deciding = { config, state, faults, gazetteer, signal, onPhoto };

  let download: DownloadOutcome | null = null;
  if (config.source.photos.kind === "url" && (wants("source") || wants("teachers") || wants("elements"))) {
    watch?.stage?.("download", Math.min(photos, limit ?? photos));
    const settings = config.source.photos;
    download = await downloadPhotos({ settings, photos: limited(), faults, folder: run.path, signal, onPhoto });
  }
  const columns = await askColumns(stages, limited, wants);
  let verify: VerifyOutcome | null = null;
  if (wants("verify")) {
    watch?.stage?.("verify", photos);
    verify = await verifyPhotos(deciding);
    await run.event("verified", { ...verify });
  }
  let select: SelectOutcome | null = null;
  if (wants("select")) {
    watch?.stage?.("select", photos);
    select = await selectPhotos(deciding);
    await run.event("selected", { ...select });
  }
  let output: OutputOutcome | null = null;
  if (wants("output")) {
    watch?.stage?.("output", photos);
    output = await writeOutput(deciding);
    await run.event("written", { folder: output.folder, isNew: output.written !== null });
  }
  const isComplete =
    verify?.pending === 0 && columns.every(({ stopped }) => stopped === null) && (download?.failed ?? 0) === 0;
  const unusable = source.missing + faults.count;
  return { path: run.path, source, photos, unusable, download, columns, verify, select, output, isComplete };
}

/**
 * All columns that look at photos at the same time, then those that read answers. One that is slow, down or talking
 * nonsense holds up nothing but itself; an interrupt and a full disk stop all.
 */
async function askColumns(
  stages: Stages,
  photos: () => Iterable<CuratedPhoto>,
  wants: (stage: RunStage) => boolean,
): Promise<ColumnOutcome[]> {
  const { config, weights, waiting, state, faults, signal, watch, run, environment = process.env } = stages;
  const ids = openColumnIds(config, { weights });
  const open = createColumnOpener({ config, weights }, environment);
  state.setColumns(ids);
  for (const id of ids) await state.catchUp(id);
  const wanted = ids.filter(({ kind }) => wants(kind === "elements" ? "elements" : "teachers"));
  if (wanted.length === 0) return [];
  watch?.stage?.("teachers", null);
  const stop = new AbortController();
  const anySignal = AbortSignal.any([signal, stop.signal]);
  const counts = new Map<string, number>();
  let records = 0;
  const onRecord = ({ name }: { readonly name: string }, status: string) => {
    records++;
    counts.set(name, (counts.get(name) ?? 0) + (status === "failed" ? 0 : 1));
    watch?.progress?.(records, [...counts].map(([column, count]) => `${column} ${count}`).join(", "));
  };
  const outcomes: ColumnOutcome[] = [];
  for (const needs of ["photo", "answers"] as const) {
    const fill = async (id: ColumnId) => {
      const stopped = id.kind === "elements" ? undefined : waiting.get(id.name);
      if (stopped !== undefined) return void outcomes.push({ name: id.name, kind: id.kind, statuses: {}, stopped });
      const column = await open(id);
      try {
        const { photos: own } = column;
        const outcome = await fillColumn(column, {
          ...{ state, faults, onRecord, signal: anySignal },
          photos: own === undefined ? photos : () => own(state),
        });
        await run.event("column", { ...outcome });
        outcomes.push(outcome);
      } catch (error) {
        stop.abort(error);
        throw error;
      } finally {
        await column.close?.();
      }
    };
    const due = wanted.filter(({ kind }) => (kind === "similarities") === (needs === "answers"));
    const ended = await Promise.allSettled(due.map(fill));
    signal.throwIfAborted();
    const failure = ended.find((each) => each.status === "rejected");
    if (failure !== undefined) throw stop.signal.aborted ? stop.signal.reason : failure.reason;
  }
  return ids.flatMap(({ kind, name }) => outcomes.filter((each) => each.kind === kind && each.name === name));
}

function* firstOf<Item>(items: Iterable<Item>, limit: number | undefined): Generator<Item> {
  let count = 0;
  for (const item of items) {
    if (limit !== undefined && count++ >= limit) return;
    yield item;
  }
}
