// Builds EXIF as cameras write it, for readers to be tested on.

export type ExifValue =
  | string
  | { readonly shorts: readonly number[] }
  | { readonly longs: readonly number[] }
  | { readonly ratios: readonly (readonly [numerator: number, denominator: number])[] };

/** Values by tag; `exifTag` names the common ones. */
export type ExifDirectory = Readonly<Record<number, ExifValue>>;

export const exifTag = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  taken: 0x9003,
  digitized: 0x9004,
  offset: 0x9011,
  subSecond: 0x9291,
  latitudeRef: 1,
  latitude: 2,
  longitudeRef: 3,
  longitude: 4,
} as const;

/** A TIFF structure with a main, an EXIF and a GPS directory at 8, 600 and 1200, and values from 2000 on. */
export function buildTiff(
  main: ExifDirectory,
  exif: ExifDirectory = {},
  gps: ExifDirectory = {},
  littleEndian = true,
): Buffer {
  const bytes = Buffer.alloc(4096);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const pointers = { [exifTag.exifDirectory]: { longs: [600] }, [exifTag.gpsDirectory]: { longs: [1200] } };
  bytes.write(littleEndian ? "II" : "MM", 0, "latin1");
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  let free = 2000;
  for (const [start, directory] of [
    [8, { ...main, ...pointers }],
    [600, exif],
    [1200, gps],
  ] as const) {
    const entries = Object.entries<ExifValue>(directory);
    view.setUint16(start, entries.length, littleEndian);
    for (const [i, [tag, value]] of entries.entries()) {
      const at = start + 2 + i * 12;
      const { type, size, numbers } = encode(value);
      const length = numbers.length * size;
      const count = type === 5 ? numbers.length / 2 : numbers.length;
      view.setUint16(at, Number(tag), littleEndian);
      view.setUint16(at + 2, type, littleEndian);
      view.setUint32(at + 4, count, littleEndian);
      const place = length <= 4 ? at + 8 : free;
      if (length > 4) {
        view.setUint32(at + 8, free, littleEndian);
        free += length + (length % 2);
      }
      for (const [k, number] of numbers.entries()) {
        if (size === 1) view.setUint8(place + k, number);
        else if (size === 2) view.setUint16(place + 2 * k, number, littleEndian);
        else view.setUint32(place + 4 * k, number, littleEndian);
      }
    }
  }
  return bytes.subarray(0, free);
}

function encode(value: ExifValue): { type: number; size: 1 | 2 | 4; numbers: readonly number[] } {
  if (typeof value === "string") return { type: 2, size: 1, numbers: [...Buffer.from(`${value}\0`, "latin1")] };
  if ("shorts" in value) return { type: 3, size: 2, numbers: value.shorts };
  if ("longs" in value) return { type: 4, size: 4, numbers: value.longs };
  return { type: 5, size: 4, numbers: value.ratios.flat() };
}

/** The head of a JPEG with the structure in it; readers of EXIF need no pixels. */
export function jpegWithExif(block: Uint8Array): Buffer {
  const length = block.length + 8;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xe1, length >> 8, length & 255]),
    Buffer.from("Exif\0\0", "latin1"),
    block,
    Buffer.from([0xff, 0xda]),
  ]);
}
