// Parses the bytes of a request body, after making sure that the value cannot outgrow its bytes in memory.
import { isUtf8 } from "node:buffer";
import type { Limit } from "../../run/limits.ts";
import { type ApiError, badRequest, limitError } from "../api-error.ts";

const quote = 0x22;
const backslash = 0x5c;

/**
 * The JSON value of a body in UTF-8. Throws a 400 for what is not JSON, and a 413 where too much of it stands outside
 * strings: `[[[[…` takes some sixty bytes of memory a byte, and 64 MiB of it would end the process.
 */
export function parseBody(body: Buffer, structureLimit: Limit): unknown {
  if (body.length > structureLimit.value && countOutsideStrings(body, structureLimit.value) > structureLimit.value) {
    throw limitError("The request body", structureLimit);
  }
  if (!isUtf8(body)) throw notJson();
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw notJson();
  }
}

function notJson(): ApiError {
  return badRequest("We could not parse the JSON body of your request: it is not valid JSON in UTF-8.", null, null);
}

/** Bytes outside string literals, quotes included; stops counting soon after `enough`. */
function countOutsideStrings(body: Buffer, enough: number): number {
  let outside = 0;
  let at = 0;
  while (at < body.length && outside <= enough) {
    const start = body.indexOf(quote, at);
    if (start === -1) return outside + body.length - at;
    outside += start - at + 2;
    at = endOfString(body, start + 1) + 1;
  }
  return outside;
}

/** Index of the quote that ends the string whose first character is at `from`; the end of the body without one. */
function endOfString(body: Buffer, from: number): number {
  let at = from;
  // A search skips the picture, which has no escapes; text full of them is walked, which is faster there.
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
