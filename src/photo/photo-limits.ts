// Named limits on photo files, all of them checked before a single pixel is decoded.
import type { Limit } from "../run/limits.ts";

export const photoLimits = {
  fileBytes: {
    name: "photo file size",
    value: 128 * 1024 * 1024,
    unit: "bytes",
    reason: "the largest camera files are 16-bit TIFFs of about 100 MB",
  },
  pixels: {
    name: "photo pixels",
    value: 120_000_000,
    unit: "pixels",
    reason: "phones reach 108 megapixels, and each megapixel takes 4 to 8 MB of memory while it is decoded",
  },
  avifPixels: {
    name: "AVIF pixels",
    value: 40_000_000,
    unit: "pixels",
    reason: "each megapixel of an AVIF takes 18 MB of memory while it is decoded",
  },
  minimumSide: {
    name: "the shorter side of a photo",
    value: 16,
    unit: "pixels",
    reason: "no place can be told from fewer",
  },
  sideRatio: {
    name: "the ratio of the sides of a photo",
    value: 200,
    unit: "to 1",
    reason: "Qwen2.5-VL's processor refuses longer strips",
  },
  channels: {
    name: "photo channels",
    value: 5,
    unit: "channels",
    reason: "CMYK with transparency has five",
  },
  decodeSeconds: {
    name: "decoding time",
    value: 60,
    unit: "seconds",
    reason: "the largest accepted photo decodes in a few",
  },
} as const satisfies Record<string, Limit>;

export type PhotoLimitName = keyof typeof photoLimits;

/** Other values for some of the limits, in the units of `photoLimits`. */
export type PhotoLimitOverrides = Readonly<Partial<Record<PhotoLimitName, number>>>;

/** A limit, with the value that the caller asked for where there is one. */
export function limitOf(name: PhotoLimitName, overrides: PhotoLimitOverrides = {}): Limit {
  const value = overrides[name];
  return value === undefined ? photoLimits[name] : { ...photoLimits[name], value };
}
