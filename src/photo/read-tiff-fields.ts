// Reads chosen fields of TIFF directories (TIFF 6.0, EXIF 2.32), the structure in which EXIF is written.
import type { ByteReader } from "./read-source.ts";

/** Entries of one directory that are looked at; real cameras write fewer than 100. */
const MAX_ENTRIES = 512;
/** Bytes of one value that are read; every field of interest is shorter. */
const MAX_VALUE_BYTES = 1024;

/** A value as stored: text, or one or more numbers; a rational with denominator 0 is NaN. */
export type TiffValue = string | readonly number[];

const typeSizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 129: 1 };

export interface TiffReader {
  /** Fields of the directory at an offset, by tag; a damaged field is left out. */
  readDirectory(offset: number, tags: readonly number[]): Promise<Map<number, TiffValue>>;
  readonly firstDirectory: number;
}

/**
 * Opens a TIFF structure, or answers null where the header is not one. Never follows a link by itself, so a directory that
 * points at itself costs nothing.
 */
export async function openTiff(source: ByteReader): Promise<TiffReader | null> {
  const head = await source.read(0, 8);
  if (head.length < 8) return null;
  const order = String.fromCharCode(head[0]!, head[1]!);
  if (order !== "II" && order !== "MM") return null;
  const little = order === "II";
  const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (viewOf(head).getUint16(2, little) !== 42) return null;

  const readValue = async (entry: DataView): Promise<TiffValue | null> => {
    const type = entry.getUint16(2, little);
    const count = entry.getUint32(4, little);
    const size = typeSizes[type];
    if (size === undefined || count === 0 || size * count > MAX_VALUE_BYTES) return null;
    const bytes = new Uint8Array(entry.buffer, entry.byteOffset + 8, 4);
    const stored = size * count <= 4 ? bytes : await source.read(entry.getUint32(8, little), size * count);
    if (stored.length < size * count) return null;
    return decodeValue(type, count, viewOf(stored), little);
  };

  return {
    firstDirectory: viewOf(head).getUint32(4, little),
    readDirectory: async (offset, tags) => {
      const fields = new Map<number, TiffValue>();
      const start = await source.read(offset, 2);
      if (start.length < 2) return fields;
      const count = Math.min(viewOf(start).getUint16(0, little), MAX_ENTRIES);
      const entries = await source.read(offset + 2, count * 12);
      for (let at = 0; at + 12 <= entries.length; at += 12) {
        const entry = viewOf(entries.subarray(at, at + 12));
        const tag = entry.getUint16(0, little);
        if (!tags.includes(tag) || fields.has(tag)) continue;
        const value = await readValue(entry);
        if (value !== null) fields.set(tag, value);
      }
      return fields;
    },
  };
}

function decodeValue(type: number, count: number, view: DataView, little: boolean): TiffValue {
  if (type === 2 || type === 129 || type === 7) {
    const text = new TextDecoder("utf-8").decode(new Uint8Array(view.buffer, view.byteOffset, count));
    return text.split("\0")[0]!.trim();
  }
  return Array.from({ length: count }, (_, i) => {
    switch (type) {
      case 1:
        return view.getUint8(i);
      case 3:
        return view.getUint16(i * 2, little);
      case 4:
        return view.getUint32(i * 4, little);
      case 9:
        return view.getInt32(i * 4, little);
      case 5:
        return ratio(view.getUint32(i * 8, little), view.getUint32(i * 8 + 4, little));
      default:
        return ratio(view.getInt32(i * 8, little), view.getInt32(i * 8 + 4, little));
    }
  });
}

const ratio = (numerator: number, denominator: number) => (denominator === 0 ? Number.NaN : numerator / denominator);
