// Finds the entries of a zip archive that are stored without compression, as PyTorch stores tensors.
import { open } from "node:fs/promises";
import { GlobeError } from "../../../run/errors.ts";
import { enforceLimit } from "../../../run/limits.ts";
import { readRange } from "../../safetensors/read-range.ts";
import { torchFileLimits } from "./limits.ts";

/** Where an entry's content lies, in bytes from the start of the file. */
export interface ZipEntry {
  readonly offset: number;
  readonly length: number;
}

export interface ZipDirectory {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const entryLength = 46;
const localLength = 30;
/** The comment behind the end record has a length of 16 bits. */
const longestComment = 0xffff;

/** Entries by name. Throws `decode-error` for what is no such archive, `unsupported` for compression and zip64. */
export async function readZipDirectory(file: string): Promise<ZipDirectory> {
  const size = await sizeOf(file);
  const tailLength = Math.min(size, endLength + longestComment);
  const tailOffset = size - tailLength;
  const tail = view(await readRange(file, size, [{ offset: tailOffset, length: tailLength }]));
  const end = findEnd(tail);
  if (end === null) throw broken(file, "is no zip archive as torch.save writes them, or it is cut short");
  const count = tail.getUint16(end + 10, true);
  const directoryLength = tail.getUint32(end + 12, true);
  const directoryOffset = tail.getUint32(end + 16, true);
  if (count === 0xffff || directoryOffset === 0xffffffff) {
    throw new GlobeError("unsupported", `${file} is a zip64 archive, which is not read; save it as safetensors.`, {
      facts: { file },
    });
  }
  enforceLimit(torchFileLimits.entries, count, file);
  enforceLimit(torchFileLimits.directoryBytes, directoryLength, file);
  if (directoryOffset + directoryLength > tailOffset + end) throw broken(file, "has a directory that does not fit");
  const directory = view(await readRange(file, size, [{ offset: directoryOffset, length: directoryLength }]));

  const listed: { name: string; header: number; length: number }[] = [];
  for (let at = 0, index = 0; index < count; index++) {
    if (at + entryLength > directory.byteLength || directory.getUint32(at, true) !== entrySignature) {
      throw broken(file, "has a damaged directory");
    }
    const method = directory.getUint16(at + 10, true);
    const packed = directory.getUint32(at + 20, true);
    const length = directory.getUint32(at + 24, true);
    const nameLength = directory.getUint16(at + 28, true);
    const next =
      at + entryLength + nameLength + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
    if (next > directory.byteLength) throw broken(file, "has a damaged directory");
    const isEncrypted = (directory.getUint16(at + 8, true) & 1) === 1;
    if (method !== 0 || packed !== length || isEncrypted) {
      throw new GlobeError(
        "unsupported",
        `${file} is a compressed or encrypted archive; torch.save writes neither. Take the file as it was published.`,
        { facts: { file } },
      );
    }
    const name = new TextDecoder().decode(bytesOf(directory, at + entryLength, nameLength));
    listed.push({ name, header: directory.getUint32(at + 42, true), length });
    at = next;
  }
  return { size, entries: await locateContent(file, size, listed) };
}

/** The header before the content has lengths of its own: PyTorch pads it so that tensors are aligned. */
async function locateContent(
  file: string,
  size: number,
  listed: readonly { name: string; header: number; length: number }[],
): Promise<ReadonlyMap<string, ZipEntry>> {
  if (listed.some(({ header }) => header + localLength > size)) throw broken(file, "has a directory that does not fit");
  const headers = view(
    await readRange(
      file,
      size,
      listed.map(({ header }) => ({ offset: header, length: localLength })),
    ),
  );
  const entries = new Map<string, ZipEntry>();
  for (const [index, { name, header, length }] of listed.entries()) {
    const at = index * localLength;
    if (headers.getUint32(at, true) !== localSignature) throw broken(file, "has a damaged entry");
    const offset = header + localLength + headers.getUint16(at + 26, true) + headers.getUint16(at + 28, true);
    if (offset + length > size) throw broken(file, `ends within ${JSON.stringify(name.slice(0, 80))}`);
    if (entries.has(name)) throw broken(file, `holds ${JSON.stringify(name.slice(0, 80))} twice`);
    entries.set(name, { offset, length });
  }
  return entries;
}

function findEnd(tail: DataView): number | null {
  for (let at = tail.byteLength - endLength; at >= 0; at--) {
    const isEnd = tail.getUint32(at, true) === endSignature;
    if (isEnd && at + endLength + tail.getUint16(at + 20, true) === tail.byteLength) return at;
  }
  return null;
}

async function sizeOf(file: string): Promise<number> {
  const handle = await open(file);
  try {
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function broken(file: string, what: string): GlobeError {
  return new GlobeError("decode-error", `${file} ${what}. Fetch it again.`, { facts: { file } });
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(of: DataView, offset: number, length: number): Uint8Array {
  return new Uint8Array(of.buffer, of.byteOffset + offset, length);
}
