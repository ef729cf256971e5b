// The checkpoints of a run directory: written whole or not at all, the last few kept, the newest found again.
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { nameFile } from "../../run/errors.ts";

const finished = /^checkpoint-(\d+)$/;
const unfinished = /^checkpoint-\d+\.partial$/;

export interface CheckpointFolder {
  /** Steps done when it was written. */
  readonly step: number;
  readonly folder: string;
}

/** Oldest first. */
export async function listCheckpoints(runPath: string): Promise<readonly CheckpointFolder[]> {
  return (await readdir(runPath))
    .flatMap((name) => {
      const step = finished.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), folder: join(runPath, name) }];
    })
    .toSorted((a, b) => a.step - b.step);
}

/**
 * Lets `write` fill a folder, gives the folder its name, and only then removes all but the newest `keep`. Whatever
 * fails, the checkpoints of before stay.
 */
export async function writeCheckpoint(
  runPath: string,
  step: number,
  { keep, write }: { readonly keep: number; readonly write: (folder: string) => Promise<void> },
): Promise<void> {
  const folder = join(runPath, `checkpoint-${step}`);
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true });
    await write(partial);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw nameFile(error, folder);
  }
  const all = await listCheckpoints(runPath);
  for (const { folder: outdated } of all.slice(0, Math.max(0, all.length - keep))) {
    await rm(outdated, { recursive: true, force: true });
  }
}

/** Removes what a killed process left half written. */
export async function removeUnfinished(runPath: string): Promise<void> {
  for (const name of await readdir(runPath)) {
    if (unfinished.test(name)) await rm(join(runPath, name), { recursive: true, force: true });
  }
}
