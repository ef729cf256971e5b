// Makes the picture that a model is sent: upright, within the pixel budget, without any metadata.
import { fitPixelBudget } from "./fit-pixel-budget.ts";
import { decodePicture } from "./load-photo.ts";
import { loadSharp } from "./load-sharp.ts";
import { openPicture, type Picture } from "./open-picture.ts";
import type { EncodedPhoto, PhotoSource } from "./photo.ts";
import type { PhotoLimitOverrides } from "./photo-limits.ts";
import { resizeBicubic } from "./resize-bicubic.ts";

export interface EncodeForModelOptions {
  /** Most pixels of the sent picture; 1,003,520 (1,280 tokens of 28 x 28) is what the reference was trained with. */
  readonly maxPixels?: number;
  /** JPEG quality, 1 to 100. */
  readonly quality?: number;
  /** Side of the model's patches in pixels: a picture that must shrink gets sides that are multiples of it. */
  readonly patch?: number;
  readonly limits?: PhotoLimitOverrides;
}

/** An upright JPEG in sRGB without metadata, never enlarged; the same input always gives the same bytes. */
export async function encodeForModel(
  source: PhotoSource,
  { maxPixels = 1_003_520, quality = 90, patch = 28, limits }: EncodeForModelOptions = {},
): Promise<EncodedPhoto> {
  const picture = await openPicture(source, limits);
  const { width, height } = sizeWithin(picture, maxPixels, patch);
  const photo = resizeBicubic(await decodePicture(picture, limits), width, height);
  const sharp = await loadSharp();
  const bytes = await sharp(photo.pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return { mediaType: "image/jpeg", bytes: new Uint8Array(bytes), width, height };
}

/** The size to send: the photo's own where the model's processor would not shrink it, else what that processor takes. */
function sizeWithin({ width, height }: Picture, maxPixels: number, patch: number): { width: number; height: number } {
  const fitted = fitPixelBudget(width, height, { factor: patch, minPixels: 1, maxPixels });
  if (Math.round(width / patch) * Math.round(height / patch) * patch * patch <= maxPixels) return { width, height };
  return { width: Math.min(width, fitted.width), height: Math.min(height, fitted.height) };
}
