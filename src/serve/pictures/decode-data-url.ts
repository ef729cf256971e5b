// Decodes the data URL of a picture, from a string or from its bytes in the body of a request.
import { parseDataUrl } from "../../photo/data-url.ts";
import { GlobeError } from "../../run/errors.ts";
import { type ApiError, badRequest } from "../api-error.ts";

/** Divisible by four, so that every piece is base64 by itself; short strings are much cheaper than one long one. */
const pieceCharacters = 49_152;
const equals = 0x3d;

/** The bytes of a base64 data URL. Throws an `ApiError` 400 for anything malformed. */
export function decodeDataUrl(url: string | Buffer, param: string): Uint8Array {
  try {
    return typeof url === "string" ? parseDataUrl(url).bytes : decodeBytes(url, param);
  } catch (error) {
    if (!GlobeError.is(error)) throw error;
    throw invalid(error.message, param);
  }
}

function decodeBytes(url: Buffer, param: string): Uint8Array {
  const comma = url.subarray(0, 256).indexOf(",");
  // The head is understood as that of every other data URL.
  parseDataUrl(url.toString("latin1", 0, comma + 1));
  const data = url.subarray(comma + 1);
  const padding = data.at(-1) !== equals ? 0 : data.at(-2) === equals ? 2 : 1;
  const length = data.length - padding;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  const target = Buffer.from(bytes.buffer);
  let written = 0;
  for (let start = 0; start < length; start += pieceCharacters) {
    const piece = data.toString("latin1", start, Math.min(start + pieceCharacters, length));
    written += target.write(piece, written, "base64");
  }
  // What is not base64 is skipped, so that bytes are missing; the alphabet for URLs is taken too, and is not meant here.
  const isPadded = padding === 0 ? length % 4 !== 1 : data.length % 4 === 0;
  if (written < bytes.length || !isPadded || data.includes("-") || data.includes("_")) {
    throw invalid("The data URL holds characters that are not base64.", param);
  }
  return bytes;
}

function invalid(message: string, param: string): ApiError {
  return badRequest(`Invalid base64 image_url. ${message}`, param, "invalid_base64");
}
