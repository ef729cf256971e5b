// The photo of a row as the dataset holds it: its bytes without metadata, a file beside the table, or its name.
import { relative } from "node:path";
import { imageFileName } from "../../data/image-name.ts";
import { encodeForModel } from "../../photo/encode-photo.ts";
import { GlobeError, toGlobeError } from "../../run/errors.ts";
import type { CuratedPhoto } from "../item.ts";

/** Reads a photo as it lies in the source. */
export type PhotoBytes = (photo: CuratedPhoto) => Promise<Uint8Array>;

/**
 * A JPEG of the photo's own size without EXIF, GPS, names or serial numbers; a plain upright JPEG keeps its compressed
 * pixels. Throws, naming the photo, when it cannot be read any more: a dataset must not lose rows silently.
 */
export async function publishedPhoto(photo: CuratedPhoto, photoBytes: PhotoBytes): Promise<Uint8Array> {
  try {
    const source = await photoBytes(photo);
    const { bytes } = await encodeForModel(source, { maxPixels: Number.MAX_SAFE_INTEGER, quality: 95, verify: false });
    return bytes;
  } catch (error) {
    const { code, message, facts } = toGlobeError(error);
    throw new GlobeError(
      code,
      `The photo ${photo.id} was kept but cannot be written into the dataset: ${message} ` +
        "Put it back, or write names in place of photos with `images: path` under `output`.",
      { facts, cause: error },
    );
  }
}

export interface PhotoNames {
  nameOf(photo: CuratedPhoto): string;
  /** What other names go on from. */
  snapshot(): NamesSnapshot;
}

export interface NamesSnapshot {
  /** The last folder, and the names in it. */
  readonly folder: number;
  readonly taken: ReadonlySet<string>;
}

/** Names for photo files, unique within the dataset for photos that come in row order; a thousand to a folder. */
export function createPhotoNames(from?: NamesSnapshot): PhotoNames {
  let folder = from?.folder ?? -1;
  let taken = new Set(from?.taken);
  return {
    snapshot: () => ({ folder, taken }),
    nameOf({ id, row }) {
      const thousand = Math.floor(row / 1000);
      if (thousand !== folder) {
        folder = thousand;
        taken = new Set();
      }
      const safe = imageFileName(id.replace(/[^\w.-]+/g, "_").replace(/^\.+/, "_"))
        .replace(/\.[a-z]+$/i, "")
        .slice(0, 120);
      const name = taken.has(safe.toLowerCase()) ? `${safe}-${row}` : safe;
      taken.add(name.toLowerCase());
      return `images/${String(thousand).padStart(5, "0")}/${name}.jpg`;
    },
  };
}

/** Where the photo lies, as seen from the folder of the table; of an archive's member, its name. */
export function photoPath({ id, image }: CuratedPhoto, folder: string): string {
  if (image.kind === "file") return relative(folder, image.path);
  if (image.kind === "url") return relative(folder, image.path);
  return image.kind === "tar" || image.kind === "zip" ? image.member : imageFileName(id);
}
