// Fetches a checkpoint from a hub into a folder that appears only when it is whole.
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import pLimit from "p-limit";
import { type Clock, systemClock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import { tryLock } from "../../run/lock.ts";
import { openCheckpoint } from "../open-checkpoint.ts";
import { openNetwork } from "../open-network.ts";
import { readConfig } from "../read-config.ts";
import { familyOf } from "../registry.ts";
import { readShardIndex } from "../safetensors/shard-index.ts";
import { chooseFiles, chooseFirst } from "./choose-files.ts";
import { discardPart, downloadFile } from "./download-file.ts";
import { type HubFile, listRepository } from "./list-repository.ts";
import { modelFolder, requireRepository, requireRevision } from "./model-name.ts";
import { type Hub, openHub, readHubSettings } from "./open-hub.ts";
import { readSource, type SourceRecord, writeSource } from "./source-record.ts";

export interface PullOptions {
  /** `owner/name`, or a short name. */
  readonly name: string;
  readonly revision?: string | undefined;
  /** The folder to make; by default one among the caches, where `findModel` finds it. */
  readonly out?: string | undefined;
  /** Files at the same time. Default 4. */
  readonly parallel?: number | undefined;
  readonly signal?: AbortSignal;
  /** Bytes that are here, of all, and the file that the last of them belong to. */
  readonly onProgress?: (done: number, total: number, file: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly silenceMs?: number;
}

export interface PulledModel {
  readonly folder: string;
  readonly commit: string;
  readonly bytes: number;
  /** False where the folder held this commit already. */
  readonly isNew: boolean;
}

/** Room that is left free beside the files. */
const spareBytes = 64 * 1024 * 1024;

/**
 * Throws `http-status` and `connection` for the hub, `too-large` where the disk has no room, `locked` while another process
 * fetches the same. Whatever was fetched stays in a folder with `.partial`, from which the next call goes on.
 */
export async function pullModel(options: PullOptions): Promise<PulledModel> {
  const repository = requireRepository(options.name);
  const revision = requireRevision(options.revision);
  const { environment = process.env, clock = systemClock, signal, silenceMs } = options;
  const settings = readHubSettings(environment);
  const folder = resolve(options.out ?? modelFolder(repository, revision));
  await requirePlace(folder, repository);
  await mkdir(dirname(folder), { recursive: true });
  const lockFile = `${folder}.lock`;
  const lock = tryLock(lockFile);
  if (lock === null) {
    throw new GlobeError("locked", `Another process is fetching into ${folder}. Wait for it to end.`, {
      facts: { file: folder },
    });
  }
  const failure = new AbortController();
  try {
    const stopped = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
    const hub = openHub({ ...settings, clock, signal: stopped, ...(silenceMs !== undefined && { silenceMs }) });
    await rm(oldOf(folder), { recursive: true, force: true });
    const pulled = await pullInto(folder, { ...options, hub, repository, revision, stop: () => failure.abort() });
    await rm(lockFile, { force: true });
    return pulled;
  } finally {
    lock.release();
  }
}

interface Pull extends PullOptions {
  readonly hub: Hub;
  readonly repository: string;
  readonly revision: string;
  /** Ends every request in progress. */
  readonly stop: () => void;
}

async function pullInto(folder: string, pull: Pull): Promise<PulledModel> {
  const { hub, repository, revision, parallel = 4 } = pull;
  const { commit, files } = await listRepository(hub, repository, revision);
  const first = chooseFirst(files, repository);
  const present = await readSource(folder);
  if (present?.commit === commit && (await isWhole(folder, present))) {
    return { folder, commit, bytes: totalSize(present.files), isNew: false };
  }

  const stage = `${folder}.partial`;
  const record = { schema: "globe.model-source/1", endpoint: hub.endpoint, repository, revision, commit } as const;
  const urlOf = (file: HubFile) => `${hub.endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.name)}`;
  await mkdir(stage, { recursive: true });
  await dropChanged(stage, files);
  await writeSource(stage, { ...record, files: [...files] });
  if (present) await linkUnchanged(folder, present, stage, files);
  for (const file of first) await fetchInto(stage, file, () => {});
  const shards = await readFirst(stage, first);
  const chosen = chooseFiles(files, shards, repository);

  const total = totalSize(chosen);
  let done = 0;
  const missing: HubFile[] = [];
  for (const file of chosen) {
    if (await hasSize(join(stage, file.name), file.size)) done += file.size;
    else missing.push(file);
  }
  await requireRoom(stage, missing);
  // The largest first, so that no single one is left at the end.
  const bySize = missing.toSorted((a, b) => b.size - a.size);
  const limit = pLimit(parallel);
  await settleAll(
    bySize.map((file) =>
      limit(() =>
        fetchInto(stage, file, (change) => {
          done += change;
          pull.onProgress?.(done, total, file.name);
        }),
      ),
    ),
    pull.stop,
  );

  openNetwork(await openCheckpoint(stage));
  await removeOthers(stage, chosen);
  await writeSource(stage, { ...record, files: [...chosen] });
  await putInPlace(stage, folder);
  return { folder, commit, bytes: total, isNew: true };

  async function fetchInto(into: string, file: HubFile, onBytes: (change: number) => void): Promise<void> {
    const path = join(into, file.name);
    if (await hasSize(path, file.size)) return;
    await downloadFile({ hub, url: urlOf(file), file, path, onBytes });
  }
}

/** A folder that is in the way is found before anything is fetched. */
async function requirePlace(folder: string, repository: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return;
  const source = found.isDirectory() ? await readSource(folder) : null;
  if (source?.repository === repository) return;
  if (found.isDirectory() && (await readdir(folder)).length === 0) return;
  const holds = source ? `holds ${source.repository}` : "is there already and was not fetched by this command";
  throw new GlobeError("usage", `${folder} ${holds}. Name another folder with --out, or remove it.`, {
    facts: { file: folder },
  });
}

/** Removes what an earlier process fetched of files that are others by now. */
async function dropChanged(stage: string, files: readonly HubFile[]): Promise<void> {
  const earlier = await readSource(stage);
  const digests = new Map(earlier?.files.map(({ name, checksum }) => [name, checksum.digest]));
  for (const { name, checksum } of files) {
    if (digests.get(name) === checksum.digest) continue;
    await discardPart(join(stage, name));
    await rm(join(stage, name), { force: true });
  }
}

/** The shards of the index; refuses a model that this build cannot read before its weights are fetched. */
async function readFirst(stage: string, first: readonly HubFile[]): Promise<ReadonlySet<string> | null> {
  const configFile = join(stage, "config.json");
  const { config, architecture } = readConfig(await readFile(configFile), configFile);
  familyOf(architecture, configFile).describe(config, { file: configFile });
  const index = first.find(({ name }) => name !== "config.json");
  return index ? new Set((await readShardIndex(join(stage, index.name))).values()) : null;
}

/** Files that did not change since the commit that is in place; a second name costs no room and no time. */
async function linkUnchanged(
  folder: string,
  present: SourceRecord,
  stage: string,
  files: readonly HubFile[],
): Promise<void> {
  for (const { name, size, checksum } of files) {
    const isSame = present.files.some((file) => file.name === name && file.checksum.digest === checksum.digest);
    if (!isSame || existsSync(join(stage, name)) || !(await hasSize(join(folder, name), size))) continue;
    // Where the file system has no links, the file is fetched.
    await link(join(folder, name), join(stage, name)).catch(() => {});
  }
}

async function requireRoom(stage: string, missing: readonly HubFile[]): Promise<void> {
  let needed = 0;
  for (const { name, size } of missing) {
    const part = await stat(join(stage, `${name}.part`)).catch(() => null);
    needed += Math.max(0, size - (part?.size ?? 0));
  }
  const { bavail, bsize } = await statfs(stage);
  const free = bavail * bsize;
  if (needed === 0 || needed + spareBytes <= free) return;
  throw new GlobeError(
    "too-large",
    `${gigabytes(needed)} have to be fetched, and ${dirname(stage)} has ${gigabytes(free)} free. Make room, name a folder ` +
      "elsewhere with --out, or set GLOBE_HOME.",
    { facts: { file: stage } },
  );
}

/** Waits for all, so that nothing is written any more when the first failure is thrown. */
async function settleAll(work: readonly Promise<void>[], onFailure: () => void): Promise<void> {
  const failures: unknown[] = [];
  const note = (error: unknown) => {
    if (failures.push(error) === 1) onFailure();
  };
  await Promise.all(work.map((each) => each.catch(note)));
  if (failures.length > 0) throw failures[0];
}

async function removeOthers(stage: string, chosen: readonly HubFile[]): Promise<void> {
  const kept = new Set([...chosen.map(({ name }) => name), ".globe"]);
  for (const name of await readdir(stage)) if (!kept.has(name)) await rm(join(stage, name), { recursive: true });
}

async function putInPlace(stage: string, folder: string): Promise<void> {
  if (!existsSync(folder)) return rename(stage, folder);
  const isEmpty = (await readdir(folder)).length === 0;
  if (isEmpty) await rmdir(folder);
  else await rename(folder, oldOf(folder));
  await rename(stage, folder);
  await rm(oldOf(folder), { recursive: true, force: true });
}

/** An earlier commit, for the moment between two names. */
function oldOf(folder: string): string {
  return `${folder}.old`;
}

async function isWhole(folder: string, { files }: SourceRecord): Promise<boolean> {
  for (const { name, size } of files) if (!(await hasSize(join(folder, name), size))) return false;
  return true;
}

async function hasSize(path: string, size: number): Promise<boolean> {
  return (await stat(path).catch(() => null))?.size === size;
}

function totalSize(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
