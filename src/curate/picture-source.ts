// Pictures as models are sent them, encoded once for all teachers that ask at about the same time.
import type { ImagePart } from "../chat/chat.ts";
import { encodeForModel } from "../photo/encode-photo.ts";
import type { CuratedPhoto } from "./item.ts";
import { loadImage } from "./load-image.ts";

export interface PictureSource {
  /** Metadata-free, upright JPEG of at most `maxPixels`. Throws as `loadImage` and `encodeForModel`. */
  picture(photo: CuratedPhoto, maxPixels: number): Promise<ImagePart>;
}

/** Teachers that keep pace with each other share pictures; a few MB are held. */
const kept = 24;

export function createPictureSource(): PictureSource {
  const recent = new Map<string, Promise<ImagePart>>();
  return {
    picture(photo, maxPixels) {
      const key = `${photo.row} ${maxPixels}`;
      const known = recent.get(key);
      if (known !== undefined) return known;
      const picture = encode(photo, maxPixels);
      recent.set(key, picture);
      for (const oldest of recent.keys()) {
        if (recent.size <= kept) break;
        recent.delete(oldest);
      }
      return picture;
    },
  };
}

async function encode(photo: CuratedPhoto, maxPixels: number): Promise<ImagePart> {
  const { mediaType, bytes } = await encodeForModel(await loadImage(photo), { maxPixels });
  return { type: "image", mediaType, bytes };
}
