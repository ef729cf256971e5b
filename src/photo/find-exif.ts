// Finds the EXIF block inside a JPEG, PNG, WebP, AVIF, HEIC or TIFF file, reading only headers on the way.
import type { ByteReader } from "./read-source.ts";
import type { PhotoFormat } from "./sniff-format.ts";

/** Largest EXIF block that is read; real ones with a preview picture stay below 64 KiB in JPEG and 1 MiB elsewhere. */
const MAX_BLOCK_BYTES = 1024 * 1024;
/** Segments, chunks or boxes that are stepped over in search of the block; a large PNG has a few thousand. */
const MAX_STEPS = 20_000;

/**
 * The TIFF structure that holds the EXIF fields, as a reader of its own whose offset 0 is the TIFF header; null where
 * the file has none or its structure ends early. Takes bounded time and memory on any input.
 */
export async function findExif(file: ByteReader, kind: PhotoFormat | "heic"): Promise<ByteReader | null> {
  switch (kind) {
    case "jpeg":
      return findInJpeg(file);
    case "png":
      return findInPng(file);
    case "webp":
      return findInWebp(file);
    case "avif":
    case "heic":
      return findInHeif(file);
    case "tiff":
      return file;
    case "gif":
      return null;
  }
}

async function findInJpeg(file: ByteReader): Promise<ByteReader | null> {
  let at = 2;
  for (let step = 0; step < MAX_STEPS; step++) {
    const head = await file.read(at, 10);
    if (head.length < 10) return null;
    const marker = head[1]!;
    // Fill bytes before a marker, and stray bytes that some cameras leave between segments.
    if (head[0] !== 0xff || marker === 0xff || marker === 0x00) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return null;
    const length = uint16(head, 2);
    if (marker === 0xe1 && ascii(head, 4, 10) === "Exif\0\0") return blockAt(file, at + 10, length - 8);
    at += 2 + Math.max(2, length);
  }
  return null;
}

async function findInPng(file: ByteReader): Promise<ByteReader | null> {
  let at = 8;
  for (let step = 0; step < MAX_STEPS; step++) {
    const head = await file.read(at, 8);
    if (head.length < 8) return null;
    const length = uint32(head, 0);
    if (ascii(head, 4, 8) === "eXIf") return blockAt(file, at + 8, length);
    at += 12 + length;
  }
  return null;
}

async function findInWebp(file: ByteReader): Promise<ByteReader | null> {
  let at = 12;
  for (let step = 0; step < MAX_STEPS; step++) {
    const head = await file.read(at, 8);
    if (head.length < 8) return null;
    const length = new DataView(head.buffer, head.byteOffset).getUint32(4, true);
    if (ascii(head, 0, 4) === "EXIF") return blockAt(file, at + 8, length);
    at += 8 + length + (length % 2);
  }
  return null;
}

/** HEIF (ISO 23008-12): the `meta` box lists items; the one of type `Exif` starts with the offset of its TIFF header. */
async function findInHeif(file: ByteReader): Promise<ByteReader | null> {
  const meta = await readBox(file, 0, file.size, "meta");
  if (meta === null) return null;
  const boxes = childBoxes(meta, 4);
  const item = exifItem(boxes.get("iinf"));
  if (item === null) return null;
  const place = itemPlace(boxes.get("iloc"), item);
  if (place === null) return null;
  const idat = boxes.get("idat");
  if (place.insideIdat && idat === undefined) return null;
  const source = place.insideIdat ? memoryReader(idat!) : file;
  const prefix = await source.read(place.offset, 4);
  if (prefix.length < 4) return null;
  const skip = 4 + uint32(prefix, 0);
  return blockAt(source, place.offset + skip, place.length - skip);
}

/** Content of the first top-level box of a type, header excluded. */
async function readBox(file: ByteReader, from: number, end: number, type: string): Promise<Uint8Array | null> {
  let at = from;
  for (let step = 0; step < MAX_STEPS && at + 8 <= end; step++) {
    const head = await file.read(at, 16);
    if (head.length < 8) return null;
    const short = uint32(head, 0);
    if (short === 1 && head.length < 16) return null;
    const size = short === 1 ? uint32(head, 8) * 2 ** 32 + uint32(head, 12) : short === 0 ? end - at : short;
    const header = short === 1 ? 16 : 8;
    if (size < header) return null;
    if (ascii(head, 4, 8) === type) {
      return size - header > MAX_BLOCK_BYTES ? null : file.read(at + header, size - header);
    }
    at += size;
  }
  return null;
}

function childBoxes(bytes: Uint8Array, from: number): Map<string, Uint8Array> {
  const boxes = new Map<string, Uint8Array>();
  let at = from;
  while (at + 8 <= bytes.length) {
    const size = uint32(bytes, at);
    if (size < 8) break;
    boxes.set(ascii(bytes, at + 4, at + 8), bytes.subarray(at + 8, at + size));
    at += size;
  }
  return boxes;
}

function exifItem(iinf: Uint8Array | undefined): number | null {
  if (iinf === undefined || iinf.length < 8) return null;
  const firstEntry = iinf[0] === 0 ? 6 : 8;
  let at = firstEntry;
  while (at + 20 <= iinf.length) {
    const size = uint32(iinf, at);
    if (size < 20) return null;
    const version = iinf[at + 8]!;
    // Version 2 numbers items with 16 bits, version 3 with 32; two bytes of protection index follow.
    const id = version === 3 ? uint32(iinf, at + 12) : uint16(iinf, at + 12);
    const typeAt = at + (version === 3 ? 18 : 16);
    if (version >= 2 && ascii(iinf, typeAt, typeAt + 4) === "Exif") return id;
    at += size;
  }
  return null;
}

function itemPlace(
  iloc: Uint8Array | undefined,
  item: number,
): { offset: number; length: number; insideIdat: boolean } | null {
  if (iloc === undefined || iloc.length < 8) return null;
  const version = iloc[0]!;
  const [offsetSize, lengthSize] = [iloc[4]! >> 4, iloc[4]! & 15];
  const [baseSize, indexSize] = [iloc[5]! >> 4, version === 0 ? 0 : iloc[5]! & 15];
  let at = 6;
  const take = (size: number) => {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 256 + (iloc[at + i] ?? 0);
    at += size;
    return value;
  };
  const count = take(version < 2 ? 2 : 4);
  for (let i = 0; i < count && at < iloc.length; i++) {
    const id = take(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : take(2) & 15;
    take(2);
    const base = take(baseSize);
    const extents = take(2);
    for (let extent = 0; extent < extents && at < iloc.length; extent++) {
      take(indexSize);
      const offset = base + take(offsetSize);
      const length = take(lengthSize);
      // EXIF in several extents, or stored in another item, was never seen.
      if (id === item) return extents === 1 && method <= 1 ? { offset, length, insideIdat: method === 1 } : null;
    }
  }
  return null;
}

/** The block as a reader, without the `Exif\0\0` that some writers put before the TIFF header. */
async function blockAt(file: ByteReader, offset: number, length: number): Promise<ByteReader | null> {
  if (length < 8 || length > MAX_BLOCK_BYTES) return null;
  const block = await file.read(offset, length);
  return memoryReader(ascii(block, 0, 6) === "Exif\0\0" ? block.subarray(6) : block);
}

function memoryReader(bytes: Uint8Array): ByteReader {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => {},
  };
}

const uint16 = (bytes: Uint8Array, at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
const uint32 = (bytes: Uint8Array, at: number) => uint16(bytes, at) * 65536 + uint16(bytes, at + 2);
const ascii = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));
