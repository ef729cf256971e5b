// Tells what kind of file some bytes are from their first bytes alone; names and extensions are never trusted.

export type PhotoFormat = "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff";

/** A format we decode, the name of a known kind of file that we do not decode, or null for anything else. */
export type SniffedFormat = { readonly format: PhotoFormat } | { readonly unsupported: string } | null;

/** How many bytes from the start of a file `sniffFormat` looks at. */
export const SNIFF_BYTES = 4096;

const latin1 = (bytes: Uint8Array, start: number, end: number) =>
  String.fromCharCode(...bytes.subarray(start, Math.min(end, bytes.length)));

const signatures: readonly (readonly [string, SniffedFormat])[] = [
  ["\xff\xd8\xff", { format: "jpeg" }],
  ["\x89PNG\r\n\x1a\n", { format: "png" }],
  ["GIF87a", { format: "gif" }],
  ["GIF89a", { format: "gif" }],
  ["II*\0", { format: "tiff" }],
  ["MM\0*", { format: "tiff" }],
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
  if (start.startsWith("II*\0") && latin1(head, 8, 10) === "CR") return { unsupported: "Canon raw" };
  if (start.startsWith("RIFF")) {
    return latin1(head, 8, 12) === "WEBP" ? { format: "webp" } : { unsupported: "audio or video" };
  }
  if (latin1(head, 4, 8) === "ftyp") return sniffBrands(head);
  for (const [signature, answer] of signatures) if (start.startsWith(signature)) return answer;
  return looksLikeSvg(head) ? { unsupported: "SVG" } : null;
}

/** ISO base media files say in their brands what they hold: AVIF, HEIC, a raw picture or a film. */
function sniffBrands(head: Uint8Array): SniffedFormat {
  const boxEnd = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), 256);
  const brands = [latin1(head, 8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(latin1(head, at, at + 4));
  const has = (...names: string[]) => names.some((name) => brands.includes(name));
  if (has("avif", "avis")) return { format: "avif" };
  if (has("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1", "heif")) {
    return { unsupported: "HEIC" };
  }
  return { unsupported: has("crx ") ? "Canon raw" : "video" };
}

/** True for text whose first element, after byte-order marks, declarations and comments, may be `<svg`. */
function looksLikeSvg(head: Uint8Array): boolean {
  // UTF-16 text has a NUL beside every letter; dropping NULs lets one pattern find both.
  const text = latin1(head, 0, SNIFF_BYTES).replaceAll("\0", "");
  return /^[^<\w]{0,64}<[?!a-z]/i.test(text) && /<(?:[\w.-]+:)?svg[\s>/]|<!DOCTYPE\s+svg/i.test(text);
}
