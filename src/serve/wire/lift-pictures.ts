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

export interface LiftedText {
  /** The JSON with a short placeholder for each picture. */
  readonly json: string;
  /** The data URL for its placeholder. */
  readonly pictures: ReadonlyMap<string, string>;
}

/**
 * Takes long data URLs out of a JSON text in UTF-8, so that they are not copied twice more on the way to their bytes:
 * converting and parsing the text of a photo of 6 MB holds up every other request for 20 ms. Null when more than
 * `mostOutside` bytes stand outside strings.
 */
export function liftPictures(body: Buffer, mostOutside: number): LiftedText | null {
  const pieces: string[] = [];
  const pictures = new Map<string, string>();
  let outside = 0;
  let copied = 0;
  let at = 0;
  for (let start = body.indexOf(quote); start !== -1; start = body.indexOf(quote, at)) {
    const end = endOfString(body, start + 1);
    outside += start - at + 2;
    if (outside > mostOutside) return null;
    if (isLongDataUrl(body, start + 1, end) && !isKey(body, end)) {
      const key = `${placeholder}${pictures.size}`;
      pictures.set(key, body.toString("latin1", start + 1, end));
      pieces.push(body.toString("utf8", copied, start + 1), key);
      copied = end;
    }
    at = end + 1;
  }
  if (outside + body.length - at > mostOutside) return null;
  pieces.push(body.toString("utf8", copied));
  return { json: pieces.join(""), pictures };
}

function isLongDataUrl(body: Buffer, start: number, end: number): boolean {
  if (end - start < shortestLifted) return false;
  if (body.compare(scheme, 0, scheme.length, start, start + scheme.length) !== 0) return false;
  const text = body.subarray(start, end);
  // Some libraries write every slash as an escape.
  return isAscii(text) && !text.includes(backslash);
}

/** Whether the string that ends here names a member of an object. */
function isKey(body: Buffer, end: number): boolean {
  let next = end + 1;
  while (spaces.has(body[next]!)) next++;
  return body[next] === colon;
}

/** Puts the pictures back in their places, wherever in the value they are. */
export function restorePictures(value: unknown, pictures: LiftedText["pictures"]): unknown {
  if (pictures.size === 0) return value;
  const root = { value };
  // A list of what is left to do, and no recursion: the value may be nested deeper than the stack.
  const left: object[] = [root];
  for (let holder = left.pop(); holder; holder = left.pop()) {
    for (const [key, member] of Object.entries(holder)) {
      if (typeof member === "object" && member !== null) left.push(member);
      else if (typeof member === "string" && pictures.has(member)) {
        (holder as Record<string, unknown>)[key] = pictures.get(member);
      }
    }
  }
  return root.value;
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
