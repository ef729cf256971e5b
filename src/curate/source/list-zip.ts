// Lists the files of a zip archive from its central directory, also beyond 4 GB.
import { type FileHandle, open } from "node:fs/promises";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";
import type { ArchiveMember } from "./list-tar.ts";

const directoryLimit: Limit = {
  name: "zip directory size",
  value: 1 << 30,
  unit: "bytes",
  reason: "ten million photos in one archive need less",
};
const endBytes = 22;
const longestComment = 65_535;

/** Stored and deflated files in directory order; the place of a file's content is read from its own header. */
export async function* listZip(path: string): AsyncGenerator<ArchiveMember> {
  const file = await open(path, "r");
  try {
    const { directory, start } = await readDirectory(file, path);
    for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50; ) {
      const nameLength = directory.readUInt16LE(at + 28);
      const extraLength = directory.readUInt16LE(at + 30);
      const name = directory.toString("utf8", at + 46, at + 46 + nameLength);
      const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
      const [size, length, header] = readWide(extra, [
        directory.readUInt32LE(at + 24),
        directory.readUInt32LE(at + 20),
        directory.readUInt32LE(at + 42),
      ]);
      const method = directory.readUInt16LE(at + 10);
      const isEncrypted = (directory.readUInt16LE(at + 8) & 1) !== 0;
      // The first directory entry stands behind all content.
      if (!(header! + 30 + length! <= start)) throw damaged(path, `${name} lies beyond its end`);
      if (!name.endsWith("/") && !isEncrypted && (method === 0 || method === 8)) {
        yield { name, offset: header!, length: length!, size: size!, method };
      }
      at += 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    }
  } finally {
    await file.close();
  }
}

/** Where a file's content begins: behind its own header, whose extra field may differ from the directory's. */
export async function findZipContent(file: FileHandle, header: number, path: string): Promise<number> {
  const bytes = Buffer.alloc(30);
  await file.read(bytes, 0, 30, header);
  if (bytes.readUInt32LE(0) !== 0x04034b50) throw damaged(path, `no file header stands at byte ${header}`);
  return header + 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
}

async function readDirectory(file: FileHandle, path: string): Promise<{ directory: Buffer; start: number }> {
  const { size } = await file.stat();
  const tail = Buffer.alloc(Math.min(size, endBytes + longestComment + 20));
  await file.read(tail, 0, tail.length, size - tail.length);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== 0x06054b50) end--;
  if (end < 0) throw damaged(path, "it has no directory at its end");
  let length = tail.readUInt32LE(end + 12);
  let start = tail.readUInt32LE(end + 16);
  if (start === 0xffffffff || length === 0xffffffff) {
    const locator = end - 20;
    if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) throw damaged(path, "its large directory is missing");
    const wide = Buffer.alloc(56);
    const at = tail.readBigUInt64LE(locator + 8);
    if (at + 56n > BigInt(size)) throw damaged(path, "its large directory is missing");
    await file.read(wide, 0, 56, Number(at));
    if (wide.readUInt32LE(0) !== 0x06064b50) throw damaged(path, "its large directory is missing");
    length = Number(wide.readBigUInt64LE(40));
    start = Number(wide.readBigUInt64LE(48));
  }
  if (!(start + length <= size)) throw damaged(path, "its directory lies beyond its end");
  enforceLimit(directoryLimit, length, path);
  const directory = Buffer.alloc(length);
  await file.read(directory, 0, length, start);
  return { directory, start };
}

/** Numbers of 64 bits stand in the extra field with the id 1, for those that are all ones, in order. */
function readWide(extra: Buffer, narrow: readonly number[]): number[] {
  let field: Buffer | null = null;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1) field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  let at = 0;
  return narrow.map((value) => {
    if (value !== 0xffffffff || field === null || at + 8 > field.length) return value;
    at += 8;
    return Number(field.readBigUInt64LE(at - 8));
  });
}

function damaged(path: string, problem: string): GlobeError {
  return new GlobeError("decode-error", `${path} is no zip archive, or is damaged: ${problem}.`, {
    facts: { file: path },
  });
}
