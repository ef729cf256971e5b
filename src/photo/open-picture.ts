// Reads a photo's header and holds it against every limit, before anything is decoded.
import type { Metadata } from "sharp";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { loadSharp } from "./load-sharp.ts";
import type { PhotoSource } from "./photo.ts";
import { limitOf, type PhotoLimitOverrides } from "./photo-limits.ts";
import { readSource, subjectOf } from "./read-source.ts";
import { requireKind } from "./require-kind.ts";
import { type PhotoFormat, SNIFF_BYTES } from "./sniff-format.ts";

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
  const kind = requireKind(bytes.subarray(0, SNIFF_BYTES), subject);
  if (kind === "heic") {
    throw new GlobeError(
      "unsupported",
      `${subject} is in HEIC format, whose pixels this program cannot decode; convert it to JPEG first.`,
    );
  }
  const sharp = await loadSharp();
  // The library's own limits are off for the header alone, so that ours can name what was exceeded.
  const header = await sharp(bytes, { limitInputPixels: false, limitInputChannels: 0 })
    .metadata()
    .catch((cause) => {
      throw decodeError(subject, cause);
    });
  const { width, height } = header.autoOrient;
  enforceLimit(limitOf(kind === "avif" ? "avifPixels" : "pixels", limits), width * height, subject);
  enforceLimit(limitOf("channels", limits), header.channels, subject);
  requireMinimumSide(width, height, subject, limits);
  enforceLimit(limitOf("sideRatio", limits), Math.max(width, height) / Math.min(width, height), subject);
  return { bytes, format: kind, width, height, header, subject };
}

function requireMinimumSide(width: number, height: number, subject: string, limits?: PhotoLimitOverrides): void {
  const { name, value, unit, reason } = limitOf("minimumSide", limits);
  if (Math.min(width, height) >= value) return;
  throw new GlobeError(
    "too-small",
    `${subject} falls below the limit on ${name}: it has ${width} x ${height} ${unit}, at least ${value} are needed (${reason}).`,
    { facts: { limit: name } },
  );
}

/** The decoder's complaint as an error of ours. */
export function decodeError(subject: string, cause: unknown): GlobeError {
  const detail = complaintOf(cause);
  return new GlobeError("decode-error", `${subject} cannot be decoded (${detail}); copy it again from its source.`, {
    facts: { detail },
    cause,
  });
}

/** What the decoder said, in one line and once: libvips repeats a warning for every time it was drawn. */
export function complaintOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message
    .split("\n")[0]!
    .replace(/^\w+: (?=\w)/, "")
    .slice(0, 200);
}
