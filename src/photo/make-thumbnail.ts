// Small previews of photos for pages and reports.
import { runDecoder } from "./load-photo.ts";
import type { EncodedPhoto, PhotoSource } from "./photo.ts";
import type { PhotoLimitOverrides } from "./photo-limits.ts";
import { withPicture } from "./with-picture.ts";

export interface ThumbnailOptions {
  /** Longest side in pixels; a smaller photo keeps its size. */
  readonly maxSide: number;
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
  readonly limits?: PhotoLimitOverrides;
}

/** An upright sRGB JPEG without metadata, never enlarged. Throws as `openPicture`. */
export function makeThumbnail(
  source: PhotoSource,
  { maxSide, quality = 80, limits }: ThumbnailOptions,
): Promise<EncodedPhoto> {
  return withPicture(source, limits, async (picture) => {
    const { data, info } = await runDecoder(
      picture,
      (upright) =>
        upright
          .resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
          .jpeg({ quality, mozjpeg: false }),
      limits,
    );
    return { mediaType: "image/jpeg", bytes: new Uint8Array(data), width: info.width, height: info.height };
  });
}
