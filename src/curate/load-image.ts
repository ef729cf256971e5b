// The bytes of a photo, wherever the source keeps them.
import { open, readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { photoLimits } from "../photo/photo-limits.ts";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import type { CuratedPhoto } from "./item.ts";
import { findZipContent } from "./source/list-zip.ts";

const inflate = promisify(inflateRaw);

/** Throws `missing-file`, `too-large`, and `decode-error` for an archive that is damaged there. */
export async function loadImage({ id, image }: CuratedPhoto): Promise<Uint8Array> {
  if (image.kind === "missing") {
    throw new GlobeError("missing-file", `There is no photo of ${id}: nothing was found at ${image.looked}.`);
  }
  if (image.kind === "file" || image.kind === "url") {
    enforceLimit(photoLimits.fileBytes, (await stat(image.path)).size, image.path);
    return await readFile(image.path);
  }
  enforceLimit(photoLimits.fileBytes, Math.max(image.size, image.length), `${image.archive}: ${image.member}`);
  const file = await open(image.archive, "r");
  try {
    const start = image.kind === "zip" ? await findZipContent(file, image.offset, image.archive) : image.offset;
    const bytes = Buffer.alloc(image.length);
    await file.read(bytes, 0, bytes.length, start);
    // A directory may promise less than the content inflates to.
    return image.method === 8 ? await inflate(bytes, { maxOutputLength: image.size }) : bytes;
  } catch (error) {
    if (GlobeError.is(error)) throw error;
    throw new GlobeError("decode-error", `${image.member} in ${image.archive} cannot be unpacked.`, {
      facts: { file: image.archive },
      cause: error,
    });
  } finally {
    await file.close();
  }
}
