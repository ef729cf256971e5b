// A 64-bit fingerprint of how a photo looks, for finding near-duplicates.
import { runDecoder } from "./load-photo.ts";
import type { PhotoSource } from "./photo.ts";
import type { PhotoLimitOverrides } from "./photo-limits.ts";
import { withPicture } from "./with-picture.ts";

/** 16 hexadecimal digits. */
export type PerceptualHash = string;

/**
 * Photos at most this many bits apart are taken for the same picture. Measured on 120 photos: re-encoding, resizing and
 * cropping 2 % off every side moved at most 10 bits, and no two different photos were closer than 16.
 */
export const NEAR_DUPLICATE_DISTANCE = 10;

const SIDE = 32;
const KEPT = 8;

/** The hash of a photo; re-encoding, resizing and slight crops change few of its bits. Throws as `openPicture`. */
export function perceptualHash(
  source: PhotoSource,
  { limits }: { readonly limits?: PhotoLimitOverrides } = {},
): Promise<PerceptualHash> {
  return withPicture(source, limits, async (picture) => {
    const { data } = await runDecoder(
      picture,
      (upright) => upright.resize(SIDE, SIDE, { fit: "fill" }).toColourspace("b-w").raw({ depth: "uchar" }),
      limits,
    );
    return hashGrey(data);
  });
}

/** Hash of a 32 x 32 grey picture: which of its 64 lowest cosine frequencies exceed their median, mean excluded. */
export function hashGrey(grey: Uint8Array): PerceptualHash {
  const frequencies = lowFrequencies(grey);
  const sorted = frequencies.slice(1).sort();
  const median = sorted[sorted.length >> 1]!;
  let bits = 0n;
  for (const frequency of frequencies) bits = (bits << 1n) | (frequency > median ? 1n : 0n);
  return bits.toString(16).padStart(16, "0");
}

/** Number of differing bits, 0 to 64. */
export function hammingDistance(a: PerceptualHash, b: PerceptualHash): number {
  let distance = 0;
  for (let at = 0; at < 16; at += 8) {
    let difference = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    while (difference !== 0) {
      difference &= difference - 1;
      distance++;
    }
  }
  return distance;
}

const cosines = Float64Array.from({ length: KEPT * SIDE }, (_, i) => {
  const [frequency, x] = [Math.floor(i / SIDE), i % SIDE];
  return Math.cos((Math.PI * frequency * (2 * x + 1)) / (2 * SIDE));
});

/** The 8 x 8 lowest coefficients of the two-dimensional cosine transform (DCT-II), unscaled. */
function lowFrequencies(grey: Uint8Array): Float64Array {
  const rows = new Float64Array(KEPT * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += grey[y * SIDE + x]! * cosines[u * SIDE + x]!;
      rows[u * SIDE + y] = sum;
    }
  }
  return Float64Array.from({ length: KEPT * KEPT }, (_, i) => {
    const [v, u] = [Math.floor(i / KEPT), i % KEPT];
    let sum = 0;
    for (let y = 0; y < SIDE; y++) sum += rows[u * SIDE + y]! * cosines[v * SIDE + y]!;
    // Without rounding, the last bits of the cosines would decide the hash of a picture of one colour.
    return Math.round(sum);
  });
}
