// Fetches chosen files of one repository into a folder that appears only when they are whole and right.
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { tryLock } from "../../run/lock.ts";
import { downloadFile } from "../hub/download-file.ts";
import { type HubFile, listRepository } from "../hub/list-repository.ts";
import type { Hub } from "../hub/open-hub.ts";
import { readSource, type SourceRecord, writeSource } from "../hub/source-record.ts";

export interface FilesToPull {
  readonly hub: Hub;
  readonly repository: string;
  readonly revision: string;
  readonly folder: string;
  /** A small file that is fetched first, because the choice depends on it. */
  readonly first: string;
  /** The files to fetch, the first among them; throws where the repository is not what is wanted. */
  readonly choose: (files: readonly HubFile[], stage: string) => Promise<readonly HubFile[]>;
  /** Throws where what was fetched cannot be used. */
  readonly check: (stage: string) => Promise<void>;
  readonly onProgress?: ((done: number, total: number, file: string) => void) | undefined;
}

/** Room that is left free beside the files. */
const spareBytes = 64 * 1024 * 1024;

/** The folder, and whether anything was fetched for it. */
export async function pullFiles(pull: FilesToPull): Promise<{ folder: string; isNew: boolean }> {
  const { folder, repository } = pull;
  const present = await readSource(folder);
  if (existsSync(folder) && present?.repository !== repository && !(await isReplaceable(folder))) {
    throw new GlobeError(
      "usage",
      `${folder} is there already and does not hold ${repository}. Name another folder, or remove it.`,
      { facts: { file: folder } },
    );
  }
  await mkdir(dirname(folder), { recursive: true });
  const lock = tryLock(`${folder}.lock`);
  if (lock === null) {
    throw new GlobeError("locked", `Another process is fetching into ${folder}. Wait for it to end.`, {
      facts: { file: folder },
    });
  }
  try {
    const isNew = await pullInto(pull, present);
    await rm(`${folder}.lock`, { force: true });
    return { folder, isNew };
  } finally {
    lock.release();
  }
}

async function pullInto(pull: FilesToPull, present: SourceRecord | null): Promise<boolean> {
  const { hub, repository, revision, folder, first, choose, check, onProgress } = pull;
  const { commit, files } = await listRepository(hub, repository, revision);
  if (present?.commit === commit && (await areWhole(folder, present.files))) return false;

  const stage = `${folder}.partial`;
  if ((await readSource(stage))?.commit !== commit) await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const record = { schema: "globe.model-source/1", endpoint: hub.endpoint, repository, revision, commit } as const;
  await writeSource(stage, { ...record, files: [] });
  const fetchFile = async (file: HubFile, onBytes: (change: number) => void) => {
    const path = join(stage, file.name);
    // A file has its name only when its checksum was right.
    if (existsSync(path)) return onBytes(file.size);
    const url = `${hub.endpoint}/${repository}/resolve/${commit}/${encodeURIComponent(file.name)}`;
    await downloadFile({ hub, url, file, path, onBytes });
  };
  const leading = files.find(({ name }) => name === first);
  if (!leading) throw new GlobeError("unsupported", `${repository} holds no ${first}.`);
  await fetchFile(leading, () => undefined);

  const chosen = await choose(files, stage);
  const total = chosen.reduce((sum, { size }) => sum + size, 0);
  await requireRoom(stage, total);
  let done = 0;
  for (const file of chosen) {
    await fetchFile(file, (change) => {
      done += change;
      onProgress?.(done, total, file.name);
    });
  }
  await check(stage);
  await writeSource(stage, { ...record, files: [...chosen] });
  await putInPlace(stage, folder);
  return true;
}

/** A folder of an earlier commit gives way when the new one is whole; what others put into it stays. */
async function putInPlace(stage: string, folder: string): Promise<void> {
  if (!existsSync(folder)) return rename(stage, folder);
  // The record comes last: until then the folder counts as that of the earlier commit, and is fetched again.
  const names = (await readdir(stage)).toSorted((a, b) => Number(a === ".globe") - Number(b === ".globe"));
  for (const name of names) {
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(join(stage, name), join(folder, name));
  }
  await rm(stage, { recursive: true });
}

async function requireRoom(stage: string, total: number): Promise<void> {
  const { bavail, bsize } = await statfs(stage);
  let here = 0;
  for (const name of await readdir(stage)) here += (await stat(join(stage, name))).size;
  const needed = Math.max(0, total - here);
  if (needed === 0 || needed + spareBytes <= bavail * bsize) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new GlobeError(
    "too-large",
    `${gigabytes(needed)} have to be fetched, and ${dirname(stage)} has ${gigabytes(bavail * bsize)} free. Make room, name a ` +
      "folder elsewhere, or set GLOBE_HOME.",
    { facts: { file: stage } },
  );
}

async function areWhole(folder: string, files: readonly { name: string; size: number }[]): Promise<boolean> {
  for (const { name, size } of files) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found?.size !== size) return false;
  }
  return files.length > 0;
}

async function isReplaceable(folder: string): Promise<boolean> {
  return (await stat(folder)).isDirectory() && (await readdir(folder)).length === 0;
}
