// Lists the files of an uncompressed tar archive without reading their content.
import { open } from "node:fs/promises";
import { GlobeError } from "../../run/errors.ts";

export interface ArchiveMember {
  readonly name: string;
  /** Byte offset of the content as it is stored, and its length there. */
  readonly offset: number;
  readonly length: number;
  /** Bytes of the file once it is unpacked. */
  readonly size: number;
  readonly method?: number;
}

const block = 512;
/** A longer name is damage: file systems end at 4,096 bytes. */
const longestName = 65_536;

/** Regular files in archive order; ustar, GNU long names and pax headers. Throws `decode-error`. */
export async function* listTar(path: string): AsyncGenerator<ArchiveMember> {
  const file = await open(path, "r");
  try {
    const { size: end } = await file.stat();
    const header = Buffer.alloc(block);
    let given: { name?: string; size?: number } = {};
    let offset = 0;
    while (offset + block <= end) {
      await file.read(header, 0, block, offset);
      if (header.every((byte) => byte === 0)) return;
      if (!hasChecksum(header)) throw damaged(path, `no tar header stands at byte ${offset}`);
      const type = String.fromCharCode(header[156]!);
      const size = given.size ?? readNumber(header, 124, 12);
      const content = offset + block;
      if (!Number.isSafeInteger(size) || size < 0 || content + size > end) throw damaged(path, "it ends early");
      if ("LxKg".includes(type)) {
        if (size > longestName) throw damaged(path, "a name in it is too long");
        const bytes = Buffer.alloc(size);
        await file.read(bytes, 0, size, content);
        if (type === "L") given = { ...given, name: untilZero(bytes) };
        if (type === "x") given = { ...given, ...readPax(bytes) };
      } else {
        if (type === "0" || type === "\0" || type === "7") {
          yield { name: given.name ?? headerName(header), offset: content, length: size, size };
        }
        given = {};
      }
      offset = content + Math.ceil(size / block) * block;
    }
    if (offset !== end) throw damaged(path, "it ends early");
  } finally {
    await file.close();
  }
}

function headerName(header: Buffer): string {
  const name = untilZero(header.subarray(0, 100));
  const prefix = header.toString("latin1", 257, 262) === "ustar" ? untilZero(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Octal text, or a big-endian number where the first bit is set. */
function readNumber(header: Buffer, start: number, length: number): number {
  if ((header[start]! & 0x80) !== 0) return header.readUIntBE(start + length - 6, 6);
  return Number.parseInt(untilZero(header.subarray(start, start + length)).trim() || "0", 8);
}

function hasChecksum(header: Buffer): boolean {
  let sum = 0;
  for (let index = 0; index < block; index++) sum += index >= 148 && index < 156 ? 32 : header[index]!;
  return sum === readNumber(header, 148, 8);
}

/** Records of the form "27 path=name\n", each beginning with its own length. */
function readPax(bytes: Buffer): { name?: string; size?: number } {
  const found: { name?: string; size?: number } = {};
  for (let start = 0; start < bytes.length; ) {
    const space = bytes.indexOf(32, start);
    const length = Number(bytes.toString("latin1", start, space));
    if (space < 0 || !Number.isInteger(length) || length <= 0) break;
    const record = bytes.toString("utf8", space + 1, start + length - 1);
    if (record.startsWith("path=")) found.name = record.slice(5);
    if (record.startsWith("size=")) found.size = Number(record.slice(5));
    start += length;
  }
  return found;
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

function damaged(path: string, problem: string): GlobeError {
  return new GlobeError(
    "decode-error",
    `${path} is no uncompressed tar archive, or is damaged: ${problem}. Unpack compressed archives (.tar.gz) first.`,
    { facts: { file: path } },
  );
}
