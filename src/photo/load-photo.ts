// Decodes a photo of any accepted format into upright sRGB pixels.
import type { OutputInfo, Sharp } from "sharp";
import { isSrgbProfile } from "./is-srgb-profile.ts";
import { loadSharp } from "./load-sharp.ts";
import { complaintOf, decodeError, type Picture } from "./open-picture.ts";
import type { Photo, PhotoSource } from "./photo.ts";
import { limitOf, type PhotoLimitOverrides } from "./photo-limits.ts";
import { withPicture } from "./with-picture.ts";

export interface LoadPhotoOptions {
  readonly limits?: PhotoLimitOverrides;
}

/**
 * Upright 8-bit RGB pixels of a JPEG, PNG, WebP, AVIF, GIF (first frame) or TIFF (first page): the EXIF orientation is
 * applied, transparency is laid on white, colour profiles, CMYK and 16-bit channels become 8-bit sRGB. A damaged photo
 * that still decodes to its end carries `warnings`; one that ends early is a `decode-error`. Other errors as `openPicture`.
 */
export function loadPhoto(source: PhotoSource, { limits }: LoadPhotoOptions = {}): Promise<Photo> {
  return withPicture(source, limits, (picture) => decodePicture(picture, limits));
}

/** Pixels of a picture whose header was checked. */
export async function decodePicture(picture: Picture, limits?: PhotoLimitOverrides): Promise<Photo> {
  const { data, info, warnings } = await runDecoder(picture, (upright) => upright.raw({ depth: "uchar" }), limits);
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { width: info.width, height: info.height, pixels, ...(warnings.length > 0 && { warnings }) };
}

/**
 * Decodes to upright sRGB, lets `finish` say what becomes of the pixels, and runs it. A picture over which the decoder
 * complains but does not give up is decoded again with less strictness, and the complaint is passed on as a warning.
 */
export async function runDecoder(
  picture: Picture,
  finish: (upright: Sharp) => Sharp,
  limits?: PhotoLimitOverrides,
): Promise<{ data: Buffer; info: OutputInfo; warnings: string[] }> {
  const sharp = await loadSharp();
  const { icc, hasAlpha } = picture.header;
  const options = {
    limitInputPixels: limitOf("pixels", limits).value,
    animated: false,
    // From sRGB to sRGB there is nothing to convert, but trying takes longer than decoding.
    ignoreIcc: icc !== undefined && isSrgbProfile(icc),
  };
  const decode = (failOn: "warning" | "error") => {
    const upright = sharp(picture.bytes, { ...options, failOn })
      .autoOrient()
      .toColourspace("srgb")
      .timeout({ seconds: limitOf("decodeSeconds", limits).value });
    return finish(hasAlpha ? upright.flatten({ background: "white" }) : upright).toBuffer({
      resolveWithObject: true,
    });
  };
  try {
    return { ...(await decode("warning")), warnings: [] };
  } catch (complaint) {
    // A photo that took too long once is not given as much time again.
    if (complaintOf(complaint).startsWith("timeout")) throw decodeError(picture.subject, complaint);
    try {
      return { ...(await decode("error")), warnings: [complaintOf(complaint)] };
    } catch (cause) {
      throw decodeError(picture.subject, cause);
    }
  }
}
