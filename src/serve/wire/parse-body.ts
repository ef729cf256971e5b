// Parses the bytes of a request body, after making sure that the value cannot outgrow its bytes in memory.
import { isUtf8 } from "node:buffer";
import type { Limit } from "../../run/limits.ts";
import { type ApiError, badRequest, limitError } from "../api-error.ts";
import { type LiftedPictures, liftPictures } from "./lift-pictures.ts";
import { restorePictures } from "./restore-pictures.ts";

export interface ParsedBody {
  readonly value: unknown;
  /** Data URLs of pictures that are still bytes of the body; where they belong, the value has their keys. */
  readonly pictures: LiftedPictures;
}

/** Bodies up to this length are parsed as they are: nothing in them is large, and nothing can grow much. */
const smallBody = 16_384;

/**
 * The JSON value of a body in UTF-8. Throws a 400 for what is not JSON, and a 413 where too much of it stands outside
 * strings: `[[[[…` takes some sixty bytes of memory a byte, and 64 MiB of it would end the process.
 */
export function parseBody(body: Buffer, structureLimit: Limit): ParsedBody {
  if (!isUtf8(body)) throw notJson();
  if (body.length <= smallBody && body.length <= structureLimit.value) {
    return { value: parseJson(body.toString("utf8")), pictures: new Map() };
  }
  const lifted = liftPictures(body, structureLimit.value);
  if (!lifted) throw limitError("The request body", structureLimit);
  const value = parseJson(lifted.json);
  return { value, pictures: restorePictures(value, lifted.pictures) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
}

function notJson(): ApiError {
  return badRequest("We could not parse the JSON body of your request: it is not valid JSON in UTF-8.", null, null);
}
