// Walks the strings of a JSON text in bytes: takes out the pictures, and counts what stands outside strings.
import { isAscii } from "node:buffer";
import { randomUUID } from "node:crypto";

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const spaces = new Set([0x20, 0x0a, 0x0d, 0x09]);

/** Shorter strings are not worth taking out. */
const shortestLifted = 4096;
const scheme = Buffer.from("data:");

/** Begins what stands in place of a picture; nobody outside knows it. */
const placeholder = `picture:${randomUUID()}:`;

/** Data URLs by their placeholder, as ASCII bytes within the body. */
export type LiftedPictures = ReadonlyMap<string, Buffer>;

export interface LiftedText {
  /** The JSON with a short placeholder for each picture. */
  readonly json: string;
  readonly pictures: LiftedPictures;
}

/**
 * Takes long data URLs out of a JSON text in UTF-8, so that their bytes are decoded from where they are. As strings they
 * would be allocated three times over, which costs more than all the rest of a request. Null when more than
 * `mostOutside` bytes stand outside strings.
 */
export function liftPictures(body: Buffer, mostOutside: number): LiftedText | null {
  const pieces: string[] = [];
  const pictures = new Map<string, Buffer>();
  let outside = 0;
  let copied = 0;
  let at = 0;
  for (let start = body.indexOf(quote); start !== -1; start = body.indexOf(quote, at)) {
    const end = endOfString(body, start + 1);
    outside += start - at + 2;
    if (outside > mostOutside) return null;
    const text = body.subarray(start + 1, end);
    if (isLongDataUrl(text) && !isKey(body, end)) {
      const key = `${placeholder}${pictures.size}`;
      pictures.set(key, text);
      pieces.push(body.toString("utf8", copied, start + 1), key);
      copied = end;
    }
    at = end + 1;
  }
  if (outside + body.length - at > mostOutside) return null;
  pieces.push(body.toString("utf8", copied));
  return { json: pieces.join(""), pictures };
}

function isLongDataUrl(text: Buffer): boolean {
  return (
    text.length >= shortestLifted &&
    text.subarray(0, scheme.length).equals(scheme) &&
    isAscii(text) &&
    // Some libraries write every slash as an escape.
    !text.includes(backslash)
  );
}

/** Whether the string that ends here names a member of an object. */
function isKey(body: Buffer, end: number): boolean {
  let next = end + 1;
  while (spaces.has(body[next]!)) next++;
  return body[next] === colon;
}

/** Index of the quote that ends the string whose first character is at `from`; the end of the body without one. */
function endOfString(body: Buffer, from: number): number {
  let at = from;
  // A search skips a picture, which has no escapes; text full of them is walked, which is faster there.
  for (let searches = 0; searches < 64; searches++) {
    const end = body.indexOf(quote, at);
    if (end === -1) return body.length;
    let slashes = 0;
    while (end - 1 - slashes >= from && body[end - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return end;
    at = end + 1;
  }
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return Math.min(at, body.length);
}
