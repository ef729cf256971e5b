// The collected form of `locatePhoto`, for callers who want the result and nothing before it.
import type { PhotoSource } from "../photo/photo.ts";
import type { LocateOptions } from "./locate-options.ts";
import { locatePhoto } from "./locate-photo.ts";
import type { LocateResult } from "./result-schema.ts";

/** One photo, one result; failures and aborts as in `locatePhoto`. */
export async function locate(source: PhotoSource, options: LocateOptions): Promise<LocateResult> {
  for await (const event of locatePhoto(source, options)) {
    if (event.type === "result") return event.result;
  }
  throw new Error("A location ended without its result.");
}
