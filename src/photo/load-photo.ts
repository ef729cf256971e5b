// Decodes a photo of any accepted format into upright sRGB pixels.
import type { OutputInfo, Sharp } from "sharp";
import { loadSharp } from "./load-sharp.ts";
import { decodeError, openPicture, type Picture } from "./open-picture.ts";
import type { Photo, PhotoSource } from "./photo.ts";
import { limitOf, type PhotoLimitOverrides } from "./photo-limits.ts";

export interface LoadPhotoOptions {
  readonly limits?: PhotoLimitOverrides;
}

/**
 * Upright 8-bit RGB pixels of a JPEG, PNG, WebP, AVIF, GIF (first frame) or TIFF (first page): the EXIF orientation is
 * applied, transparency is laid on white, colour profiles and CMYK are converted to sRGB. Throws as `openPicture`.
 */
export async function loadPhoto(source: PhotoSource, { limits }: LoadPhotoOptions = {}): Promise<Photo> {
  return decodePicture(await openPicture(source, limits), limits);
}

/** Pixels of a picture whose header was checked. */
export async function decodePicture(picture: Picture, limits?: PhotoLimitOverrides): Promise<Photo> {
  const { data, info, warnings } = await runDecoder(picture, (pipeline) => pipeline.raw({ depth: "uchar" }), limits);
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, pixels, ...(warnings.length > 0 && { warnings }) };
}

/**
 * Decodes to upright sRGB, lets `finish` say what becomes of the pixels, and runs it. A picture that only draws
 * complaints which cost no pixels is decoded again with less strictness, and the complaint is passed on.
 */
export async function runDecoder(
  picture: Picture,
  finish: (upright: Sharp) => Sharp,
  limits?: PhotoLimitOverrides,
): Promise<{ data: Buffer; info: OutputInfo; warnings: string[] }> {
  const sharp = await loadSharp();
  const decode = (failOn: "warning" | "error") =>
    finish(
      sharp(picture.bytes, { failOn, limitInputPixels: limitOf("pixels", limits).value, animated: false })
        .autoOrient()
        .flatten({ background: "white" })
        .toColourspace("srgb")
        .timeout({ seconds: limitOf("decodeSeconds", limits).value }),
    ).toBuffer({ resolveWithObject: true });
  try {
    return { ...(await decode("warning")), warnings: [] };
  } catch (complaint) {
    try {
      const lenient = await decode("error");
      return { ...lenient, warnings: [(complaint as Error).message] };
    } catch (cause) {
      throw decodeError(picture.subject, cause);
    }
  }
}
