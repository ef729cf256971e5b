// Makes a folder of files that appears under its name only when everything in it is written.
import { mkdir, readdir, rename, rm, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { GlobeError } from "../../run/errors.ts";

/**
 * Calls `write` with a new folder and puts it in place of `out`, which must not be there or be empty. `bytes` is what will be
 * written, about; throws `too-large` before anything is where the disk has no room.
 */
export async function writeFolder(
  out: string,
  bytes: number,
  write: (stage: string) => Promise<void>,
): Promise<string> {
  const folder = resolve(out);
  const found = await stat(folder).catch(() => null);
  const isEmpty = found?.isDirectory() === true && (await readdir(folder)).length === 0;
  if (found && !isEmpty) {
    throw new GlobeError("usage", `${folder} is there already. Name a new folder with --out.`, {
      facts: { file: folder },
    });
  }
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  const { bavail, bsize } = await statfs(parent);
  if (bavail * bsize < bytes) {
    throw new GlobeError(
      "too-large",
      `About ${gigabytes(bytes)} have to be written, and ${parent} has ${gigabytes(bavail * bsize)} free. Make room, or ` +
        "name a folder elsewhere with --out.",
      { facts: { file: folder } },
    );
  }
  const stage = `${folder}.${process.pid}.tmp`;
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage);
  try {
    await write(stage);
    if (isEmpty) await rmdir(folder);
    await rename(stage, folder);
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
