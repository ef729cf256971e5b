// Writes a file so that a reader sees the old content or the new one, and a kill leaves no half.
import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { GlobeError, nameFile } from "./errors.ts";

/** Streams `content` into a file beside `path`, forces it to the disk and renames it into place. */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  const file = await open(temporary, "wx");
  try {
    await file.writeFile(content);
    await file.datasync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw nameFile(error, path);
  }
}

/** Throws, before a long job, what would keep `writeAtomic` from writing its result at the end. Makes the folder. */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  const kind = await stat(path).catch(() => null);
  if (kind?.isDirectory()) {
    throw new GlobeError("file-system", `${path} is a folder, and a file is needed.`, { facts: { file: path } });
  }
}
