// Takes everything out of a JPEG that its pixels do not need, without decoding them (ITU-T T.81, annex B).

const marker = {
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  quantizationTables: 0xdb,
  huffmanTables: 0xc4,
  restartInterval: 0xdd,
  jfif: 0xe0,
  adobe: 0xee,
} as const;

/**
 * The same picture with nothing but tables, frame and scans: no EXIF, XMP, IPTC, profiles, previews, comments, maker
 * notes, nor anything behind the end of the image. Headers that decide how colours are read (JFIF, Adobe) are written
 * anew. Answers null for every JPEG that is not plain (lossless, hierarchical, arithmetic, 12-bit or CMYK coding,
 * stray bytes, tables that do not fill their segment, a missing end): those must be decoded and encoded again.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] !== 0xff || bytes[1] !== marker.startOfImage) return null;
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  let frames = 0;
  let scans = 0;
  let at = 2;
  while (at + 4 <= bytes.length || (at + 2 <= bytes.length && bytes[at + 1] === marker.endOfImage)) {
    if (bytes[at] !== 0xff) return null;
    const code = bytes[at + 1]!;
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code === marker.endOfImage) {
      if (frames !== 1 || scans === 0) return null;
      parts.push(Uint8Array.of(0xff, marker.endOfImage));
      return concatenate(parts);
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (end < at + 4 || end > bytes.length) return null;
    const content = bytes.subarray(at + 4, end);
    if (code === marker.startOfScan) {
      const scanEnd = endOfScan(bytes, end);
      if (frames !== 1 || content.length !== 4 + 2 * content[0]! || scanEnd === null) return null;
      scans += 1;
      parts.push(bytes.subarray(at, scanEnd));
      at = scanEnd;
      continue;
    }
    if (isPlainFrame(code)) {
      frames += 1;
      if (!isCommonFrame(content)) return null;
      parts.push(bytes.subarray(at, end));
    } else if (isTable(code)) {
      if (!isFilled(code, content)) return null;
      parts.push(bytes.subarray(at, end));
    } else if (code === marker.jfif && startsWith(content, "JFIF\0")) {
      // Version 1.01, square pixels, no preview; its presence alone says that three channels are YCbCr.
      parts.push(segment(marker.jfif, [...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]));
    } else if (code === marker.adobe && startsWith(content, "Adobe")) {
      // The last byte says whether the channels are RGB or YCbCr.
      if (content.length !== 12) return null;
      parts.push(segment(marker.adobe, [...ascii("Adobe"), 0, 100, 0, 0, 0, 0, content[11]!]));
    } else if (!isDropped(code)) {
      return null;
    }
    at = end;
  }
  return null;
}

const isPlainFrame = (code: number) => code === 0xc0 || code === 0xc1 || code === 0xc2;

const isTable = (code: number) =>
  code === marker.quantizationTables || code === marker.huffmanTables || code === marker.restartInterval;

/** Application segments, reserved extensions and comments. */
const isDropped = (code: number) => (code >= 0xe0 && code <= 0xef) || code === 0xfe;

/** 8 bits a channel, a stated height, and grey or three channels. */
function isCommonFrame(content: Uint8Array): boolean {
  const channels = content[5];
  const height = (content[1]! << 8) | content[2]!;
  return content[0] === 8 && height > 0 && (channels === 1 || channels === 3) && content.length === 6 + 3 * channels;
}

/** True where the tables of a segment fill it to the last byte. */
function isFilled(code: number, content: Uint8Array): boolean {
  if (code === marker.restartInterval) return content.length === 2;
  let at = 0;
  while (at < content.length) {
    if (code === marker.quantizationTables) at += 1 + (content[at]! >> 4 === 0 ? 64 : 128);
    else at += 17 + content.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
  }
  return at === content.length;
}

/** Where the entropy-coded data that starts at `from` ends: at the first marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Uint8Array, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1]!;
    const isData = next === 0x00 || (next >= 0xd0 && next <= 0xd7);
    if (!isData) return at;
  }
  return null;
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const startsWith = (bytes: Uint8Array, text: string) => ascii(text).every((code, i) => bytes[i] === code);
const segment = (code: number, content: readonly number[]) =>
  Uint8Array.of(0xff, code, 0, content.length + 2, ...content);

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
