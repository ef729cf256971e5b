// Builds zip archives for tests: stored and deflated files, with 64-bit fields where they are asked for.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipOptions {
  /** Sizes and places in the 64-bit fields, as in archives beyond 4 GB. */
  readonly isWide?: boolean;
  readonly comment?: string;
}

export function buildZip(
  files: Readonly<Record<string, Buffer>>,
  { isWide = false, comment = "" }: ZipOptions = {},
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, bytes]] of Object.entries(files).entries()) {
    const method = index % 2 === 0 ? 0 : 8;
    const content = method === 0 ? bytes : deflateRawSync(bytes);
    const path = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc32(bytes), 14);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(path.length, 26);
    // Writers put other extra fields here than in the directory.
    const localExtra = Buffer.from([0xfe, 0xca, 2, 0, 1, 2]);
    local.writeUInt16LE(localExtra.length, 28);
    directory.push(entry(path, { method, size: bytes.length, length: content.length, offset, isWide }));
    parts.push(local, path, localExtra, content);
    offset += local.length + path.length + localExtra.length + content.length;
  }
  const listing = Buffer.concat(directory);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(directory.length, 10);
  tail.writeUInt32LE(isWide ? 0xffffffff : listing.length, 12);
  tail.writeUInt32LE(isWide ? 0xffffffff : offset, 16);
  tail.writeUInt16LE(comment.length, 20);
  const wide = isWide ? wideEnd(listing.length, offset) : Buffer.alloc(0);
  return Buffer.concat([...parts, listing, wide, tail, Buffer.from(comment)]);
}

function entry(
  path: Buffer,
  {
    method,
    size,
    length,
    offset,
    isWide,
  }: { method: number; size: number; length: number; offset: number; isWide: boolean },
): Buffer {
  const extra = Buffer.alloc(isWide ? 28 : 0);
  if (isWide) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(24, 2);
    extra.writeBigUInt64LE(BigInt(size), 4);
    extra.writeBigUInt64LE(BigInt(length), 12);
    extra.writeBigUInt64LE(BigInt(offset), 20);
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(method, 10);
  head.writeUInt32LE(isWide ? 0xffffffff : length, 20);
  head.writeUInt32LE(isWide ? 0xffffffff : size, 24);
  head.writeUInt16LE(path.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(isWide ? 0xffffffff : offset, 42);
  return Buffer.concat([head, path, extra]);
}

function wideEnd(length: number, offset: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  return Buffer.concat([end, locator]);
}
