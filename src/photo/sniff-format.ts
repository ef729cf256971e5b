// Tells what kind of file some bytes are from their first bytes alone; names and extensions are never trusted.

export type PhotoFormat = "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff";

/** A format we decode, the name of a known kind of file that we do not decode, or null for anything else. */
export type SniffedFormat = { readonly format: PhotoFormat } | { readonly unsupported: string } | null;

/** How many bytes from the start of a file `sniffFormat` looks at. */
export const SNIFF_BYTES = 4096;

const signatures: readonly (readonly [start: string, SniffedFormat])[] = [
  ["\xff\xd8\xff", { format: "jpeg" }],
  ["\x89PNG\r\n\x1a\n", { format: "png" }],
  ["GIF87a", { format: "gif" }],
  ["GIF89a", { format: "gif" }],
  ["II+\0", { format: "tiff" }],
  ["MM\0+", { format: "tiff" }],
  ["IIRO", { unsupported: "Olympus raw" }],
  ["IIU\0", { unsupported: "Panasonic raw" }],
  ["FUJIFILMCCD-RAW", { unsupported: "Fujifilm raw" }],
  ["\xff\x0a", { unsupported: "JPEG XL" }],
  ["\0\0\0\x0cJXL ", { unsupported: "JPEG XL" }],
  ["\0\0\0\x0cjP  ", { unsupported: "JPEG 2000" }],
  ["\xff\x4f\xff\x51", { unsupported: "JPEG 2000" }],
  ["8BPS", { unsupported: "Photoshop" }],
  ["%PDF-", { unsupported: "PDF" }],
  ["BM", { unsupported: "BMP" }],
  ["\0\0\x01\0", { unsupported: "icon" }],
  ["PK\x03\x04", { unsupported: "ZIP" }],
  ["\x1a\x45\xdf\xa3", { unsupported: "video" }],
];

/** Decides by content what kind of file `head` (the first `SNIFF_BYTES` bytes, or all) begins. Never throws. */
export function sniffFormat(head: Uint8Array): SniffedFormat {
  const start = latin1(head, 0, 16);
  if (start.startsWith("II*\0") || start.startsWith("MM\0*")) return sniffTiff(head);
  if (start.startsWith("RIFF")) {
    return start.slice(8, 12) === "WEBP" ? { format: "webp" } : { unsupported: "audio or video" };
  }
  if (start.slice(4, 8) === "ftyp") return sniffBrands(head);
  for (const [signature, answer] of signatures) if (start.startsWith(signature)) return answer;
  return looksLikeSvg(head) ? { unsupported: "SVG" } : null;
}

/** Camera raw files are TIFFs whose first picture is a preview; decoding that would pass a stamp off as the photo. */
function sniffTiff(head: Uint8Array): SniffedFormat {
  if (latin1(head, 8, 10) === "CR") return { unsupported: "Canon raw" };
  const view = new DataView(head.buffer, head.byteOffset, Math.min(head.length, SNIFF_BYTES));
  if (view.byteLength < 10) return { format: "tiff" };
  const little = view.getUint8(0) === 0x49;
  const directory = view.getUint32(4, little);
  const entries = directory + 2 <= view.byteLength ? view.getUint16(directory, little) : 0;
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= view.byteLength; i++, at += 12) {
    const tag = view.getUint16(at, little);
    if (tag === 0xc612) return { unsupported: "DNG raw" };
    // NewSubfileType with its lowest bit set: a reduced version of another picture in this file (Nikon, Sony, Pentax).
    if (tag === 0x00fe && (view.getUint32(at + 8, little) & 1) === 1) return { unsupported: "camera raw" };
  }
  return { format: "tiff" };
}

/** ISO base media files say in their brands what they hold: AVIF, HEIC, a raw picture or a film. */
function sniffBrands(head: Uint8Array): SniffedFormat {
  const boxBytes = ((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) >>> 0;
  const boxEnd = Math.min(boxBytes, 256);
  const brands = [latin1(head, 8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(latin1(head, at, at + 4));
  const has = (...names: string[]) => names.some((name) => brands.includes(name));
  if (has("avif", "avis")) return { format: "avif" };
  if (has("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "heif")) {
    return { unsupported: "HEIC" };
  }
  return { unsupported: has("crx ") ? "Canon raw" : "video" };
}

/** True for text that opens with a tag and holds an `<svg` element, whatever declarations and comments come first. */
function looksLikeSvg(head: Uint8Array): boolean {
  // UTF-16 text has a NUL beside every letter; without them one pattern finds both.
  const text = latin1(head, 0, SNIFF_BYTES).replaceAll("\0", "");
  return /^[^<\w]{0,64}<[?!a-z]/i.test(text) && /<(?:[\w.-]+:)?svg[\s>/]|<!DOCTYPE\s+svg/i.test(text);
}

const latin1 = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, Math.min(end, bytes.length)));
