// Makes the picture that a model is sent: upright, within the pixel budget, without any metadata.
import { fitPixelBudget } from "./fit-pixel-budget.ts";
import { isSrgbProfile } from "./is-srgb-profile.ts";
import { decodePicture, runDecoder } from "./load-photo.ts";
import { loadSharp } from "./load-sharp.ts";
import type { Picture } from "./open-picture.ts";
import type { EncodedPhoto, PhotoSource } from "./photo.ts";
import type { PhotoLimitOverrides } from "./photo-limits.ts";
import { resizeBicubic } from "./resize-bicubic.ts";
import { stripJpeg } from "./strip-jpeg.ts";
import { withPicture } from "./with-picture.ts";

export interface EncodeForModelOptions {
  /**
   * Most pixels that are sent, counted in whole patches as the model's processor counts them. The default, 1,003,520,
   * is the budget that the reference was fine-tuned with: 1,280 tokens of 28 x 28 pixels.
   */
  readonly maxPixels?: number;
  /** JPEG quality where the pixels have to be encoded, 1 to 100. */
  readonly quality?: number;
  /** Side of the model's patches in pixels: a photo that must shrink gets sides that are multiples of it. */
  readonly patch?: number;
  /**
   * Whether a JPEG that is passed on without being encoded again is decoded once to see that it can be. Without it only
   * its structure is checked, at a tenth of the cost: for photos that were checked before.
   */
  readonly verify?: boolean;
  readonly limits?: PhotoLimitOverrides;
}

export interface PhotoForModel extends EncodedPhoto {
  readonly mediaType: "image/jpeg";
  /** False where the photo's own compressed pixels are passed on untouched. */
  readonly reencoded: boolean;
  /** What the decoder complained about: parts of the picture may be wrong. */
  readonly warnings?: readonly string[];
}

/**
 * An upright sRGB JPEG without metadata, never enlarged; the same input always gives the same bytes. A plain upright
 * JPEG within the budget keeps its compressed pixels and only loses everything else (`stripJpeg`); any other photo is
 * decoded, shrunk by `resizeBicubic` where it must be, and encoded without chroma subsampling. Throws as `loadPhoto`.
 */
export function encodeForModel(
  source: PhotoSource,
  { maxPixels = 1_003_520, quality = 90, patch = 28, verify = true, limits }: EncodeForModelOptions = {},
): Promise<PhotoForModel> {
  return withPicture(source, limits, async (picture) => {
    const { width, height } = sizeWithin(picture, maxPixels, patch);
    const shrinks = width !== picture.width || height !== picture.height;
    const passed = shrinks ? null : passOn(picture);
    if (passed !== null && (!verify || (await isSound(picture, limits)))) {
      return { mediaType: "image/jpeg", bytes: passed, width, height, reencoded: false };
    }
    const { warnings, ...photo } = await decodePicture(picture, limits);
    const { pixels } = shrinks ? resizeBicubic(photo, width, height) : photo;
    const sharp = await loadSharp();
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: "4:4:4", mozjpeg: false })
      .toBuffer();
    return {
      mediaType: "image/jpeg",
      bytes: new Uint8Array(bytes),
      width,
      height,
      reencoded: true,
      ...(warnings && { warnings }),
    };
  });
}

/** The size to send: the photo's own where the model's processor would not shrink it, else what that processor takes. */
function sizeWithin({ width, height }: Picture, maxPixels: number, factor: number): { width: number; height: number } {
  const inPatches = fitPixelBudget(width, height, { factor, minPixels: 1, maxPixels: Number.MAX_SAFE_INTEGER });
  if (inPatches.width * inPatches.height <= maxPixels) return { width, height };
  const fitted = fitPixelBudget(width, height, { factor, minPixels: 1, maxPixels });
  return { width: Math.min(width, fitted.width), height: Math.min(height, fitted.height) };
}

/** The stripped file where its pixels can stay as they are: an upright JPEG whose colours are sRGB. */
function passOn({ bytes, format, header }: Picture): Uint8Array | null {
  if (format !== "jpeg" || (header.orientation ?? 1) !== 1) return null;
  // Servers ignore colour profiles, so pixels in any other colour space would arrive with wrong colours.
  if (header.icc !== undefined && !isSrgbProfile(header.icc)) return null;
  return stripJpeg(bytes);
}

/** Decodes at an eighth of the size, which reads every compressed byte; any complaint sends the photo the long way. */
async function isSound(picture: Picture, limits?: PhotoLimitOverrides): Promise<boolean> {
  const eighth = (side: number) => Math.ceil(side / 8);
  const { warnings } = await runDecoder(
    picture,
    (upright) => upright.resize(eighth(picture.width), eighth(picture.height), { fit: "fill" }).raw(),
    limits,
  );
  return warnings.length === 0;
}
