// Bicubic resampling that gives the same bytes as Pillow's `Image.resize(size, BICUBIC)` on RGB pictures.
import { GlobeError } from "../run/errors.ts";
import type { Photo } from "./photo.ts";

/** Pillow keeps weights as integers with this many fractional bits, so that a weighted sum of bytes fits 32 bits. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

export interface ResizeOptions {
  /**
   * The major version of Pillow to equal. Up to 12 the horizontal pass always came first; 13 starts with the vertical one
   * where the height loses more than twice as many pixels as the width, which moves some values by one, rarely more.
   */
  readonly pillow?: 12 | 13;
}

/**
 * The photo at another size, antialiased when it shrinks: a = -0.5, two passes with 8-bit values between them, exactly as
 * Pillow computes it. Throws `config` for a size that is not positive or pixels that do not fill the photo's size.
 */
export function resizeBicubic(photo: Photo, width: number, height: number, { pillow = 13 }: ResizeOptions = {}): Photo {
  for (const side of [width, height]) {
    if (!Number.isSafeInteger(side) || side < 1) {
      throw new GlobeError(
        "config",
        `A photo cannot be resized to ${width} x ${height} pixels; give whole sides from 1 on.`,
      );
    }
  }
  if (photo.pixels.length !== photo.width * photo.height * 3) {
    throw new GlobeError(
      "config",
      `A photo of ${photo.width} x ${photo.height} pixels must hold three bytes for each.`,
    );
  }
  const lostRows = photo.height - height;
  const rowsLast = pillow >= 13 && lostRows > 0 && lostRows > 2 * (photo.width - width);
  const resized = rowsLast
    ? resizeRows(resizeColumns(photo, height), width)
    : resizeColumns(resizeRows(photo, width), height);
  return { width, height, pixels: resized.pixels === photo.pixels ? photo.pixels.slice() : resized.pixels };
}

/** The horizontal pass; nothing where the width stays. */
function resizeRows(photo: Photo, width: number): Photo {
  if (width === photo.width) return photo;
  return { width, height: photo.height, pixels: resampleRows(photo.pixels, photo.width, photo.height, width) };
}

/** The vertical pass; nothing where the height stays. */
function resizeColumns(photo: Photo, height: number): Photo {
  if (height === photo.height) return photo;
  return { width: photo.width, height, pixels: resampleColumns(photo.pixels, photo.width, photo.height, height) };
}

interface Kernels {
  /** First input position of each output position. */
  readonly starts: Int32Array;
  /** Number of weights of each output position. */
  readonly counts: Int32Array;
  /** Weights in fixed point, `stride` places for each output position. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** Keys' cubic with a = -0.5 (Catmull-Rom), zero from 2 on. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function buildKernels(from: number, to: number): Kernels {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = 2 * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const exact = new Float64Array(stride);
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const weight = cubic((i + start - centre + 0.5) * (1 / stretch));
      exact[i] = weight;
      total += weight;
    }
    for (let i = 0; i < count; i++) {
      const weight = total === 0 ? exact[i]! : exact[i]! / total;
      weights[out * stride + i] = Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * (1 << PRECISION_BITS));
    }
    starts[out] = start;
    counts[out] = count;
  }
  return { starts, counts, weights, stride };
}

function resampleRows(source: Uint8Array, from: number, rows: number, to: number): Uint8Array {
  const { starts, counts, weights, stride } = buildKernels(from, to);
  // A clamped array rounds and saturates in one machine step, as the shift below has already dropped the fraction.
  const target = new Uint8ClampedArray(to * rows * 3);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const rowStart = row * from * 3;
    for (let out = 0; out < to; out++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let weightAt = out * stride;
      let pixel = rowStart + starts[out]! * 3;
      const end = weightAt + counts[out]!;
      for (; weightAt < end; weightAt++, pixel += 3) {
        const weight = weights[weightAt]!;
        red = (red + Math.imul(source[pixel]!, weight)) | 0;
        green = (green + Math.imul(source[pixel + 1]!, weight)) | 0;
        blue = (blue + Math.imul(source[pixel + 2]!, weight)) | 0;
      }
      target[at] = red >> PRECISION_BITS;
      target[at + 1] = green >> PRECISION_BITS;
      target[at + 2] = blue >> PRECISION_BITS;
      at += 3;
    }
  }
  return new Uint8Array(target.buffer);
}

function resampleColumns(source: Uint8Array, width: number, from: number, to: number): Uint8Array {
  const { starts, counts, weights, stride } = buildKernels(from, to);
  const rowBytes = width * 3;
  const target = new Uint8ClampedArray(rowBytes * to);
  const sums = new Int32Array(rowBytes);
  for (let out = 0; out < to; out++) {
    sums.fill(HALF);
    const count = counts[out]!;
    for (let i = 0; i < count; i++) {
      const weight = weights[out * stride + i]!;
      const rowStart = (starts[out]! + i) * rowBytes;
      for (let x = 0; x < rowBytes; x++) sums[x] = (sums[x]! + Math.imul(source[rowStart + x]!, weight)) | 0;
    }
    const targetStart = out * rowBytes;
    for (let x = 0; x < rowBytes; x++) target[targetStart + x] = sums[x]! >> PRECISION_BITS;
  }
  return new Uint8Array(target.buffer);
}
