// Reads a photo's header and holds it against every limit, before anything is decoded.
import type { Metadata } from "sharp";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { loadSharp } from "./load-sharp.ts";
import type { PhotoSource } from "./photo.ts";
import { limitOf, type PhotoLimitOverrides } from "./photo-limits.ts";
import { readSource, subjectOf } from "./read-source.ts";
import { type PhotoFormat, sniffFormat } from "./sniff-format.ts";

/** A photo whose header is sound and within limits; its pixels have not been looked at. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly format: PhotoFormat;
  /** Pixels of the upright picture. */
  readonly width: number;
  readonly height: number;
  readonly header: Metadata;
  /** How an error message names the photo. */
  readonly subject: string;
}

/**
 * Checks kind, file size and declared size of a photo. Throws `missing-file`, `unsupported` (HEIC, SVG and other kinds
 * that are recognised but not decoded), `decode-error` (not a picture), `too-large` or `too-small`.
 */
export async function openPicture(source: PhotoSource, limits?: PhotoLimitOverrides): Promise<Picture> {
  const subject = subjectOf(source);
  const bytes = await readSource(source, limits);
  const format = requireFormat(bytes, subject);
  const sharp = await loadSharp();
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause) => {
      throw decodeError(subject, cause);
    });
  const { width, height } = header.autoOrient;
  enforceLimit(limitOf("pixels", limits), width * height, subject);
  enforceLimit(limitOf("channels", limits), header.channels, subject);
  const minimum = limitOf("minimumSide", limits);
  if (Math.min(width, height) < minimum.value) {
    throw new GlobeError(
      "too-small",
      `${subject} has ${width} x ${height} pixels, below the limit on ${minimum.name}: at least ${minimum.value} ${minimum.unit} are needed (${minimum.reason}).`,
      { facts: { limit: minimum.name } },
    );
  }
  enforceLimit(limitOf("sideRatio", limits), Math.max(width, height) / Math.min(width, height), subject);
  return { bytes, format, width, height, header, subject };
}

function requireFormat(bytes: Uint8Array, subject: string): PhotoFormat {
  if (bytes.length === 0) {
    throw new GlobeError("decode-error", `${subject} is empty; copy the photo again from where it came from.`);
  }
  const kind = sniffFormat(bytes);
  if (kind === null) {
    throw new GlobeError("decode-error", `${subject} is not a picture that can be read; ${acceptedKinds}.`);
  }
  if ("unsupported" in kind) {
    throw new GlobeError(
      "unsupported",
      `${subject} is a ${kind.unsupported} file, which cannot be read; convert it to JPEG (${acceptedKinds}).`,
    );
  }
  return kind.format;
}

const acceptedKinds = "JPEG, PNG, WebP, AVIF, GIF and TIFF are accepted";

/** The decoder's complaint as an error of ours. */
export function decodeError(subject: string, cause: unknown): GlobeError {
  const detail = (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]!.slice(0, 200);
  return new GlobeError(
    "decode-error",
    `${subject} cannot be decoded: ${detail}. Copy the photo again, or save it anew.`,
    {
      facts: { detail },
      cause,
    },
  );
}
