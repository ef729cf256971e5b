// Bicubic resampling that gives the same bytes as Pillow's `Image.resize(size, BICUBIC)` on RGB pictures.
import { GlobeError } from "../run/errors.ts";
import type { Photo } from "./photo.ts";
import { LOW_BITS, PRECISION_BITS, resampleKernels } from "./resample-kernels.ts";

export interface ResizeOptions {
  /**
   * The major version of Pillow to equal. 11 (and every version before 12.2) resamples rows before columns; 13 starts with
   * the columns where the height loses more than twice as many pixels as the width, which moves some values by one.
   */
  readonly pillow?: 11 | 13;
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

interface Weights {
  /** First source position of each target position. */
  readonly starts: Int32Array;
  /** Where the weights of each target position end, in bytes from the first weight. */
  readonly ends: Int32Array;
  /** For every two source positions the two low parts of their weights and the two high parts. */
  readonly pairs: Int16Array;
}

/** Keys' cubic with a = -0.5 (Catmull-Rom), zero from 2 on. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

/** The order of every operation matters: the weights must have the bits that Pillow's have. */
function weigh(from: number, to: number): Weights {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = 2 * stretch;
  const mostPairs = Math.ceil(support) + 1;
  const starts = new Int32Array(to);
  const ends = new Int32Array(to);
  const pairs = new Int16Array(to * mostPairs * 4);
  const exact = new Float64Array(mostPairs * 2);
  let end = 0;
  for (let out = 0; out < to; out++) {
    const centre = (out + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    let total = 0;
    for (let i = 0; i < count; i++) {
      exact[i] = cubic((i + start - centre + 0.5) * (1 / stretch));
      total += exact[i]!;
    }
    for (let i = 0; i < count; i++) {
      const weight = total === 0 ? exact[i]! : exact[i]! / total;
      const fixed = Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * 2 ** PRECISION_BITS);
      const pair = end / 2 + (i >> 1) * 4 + (i & 1);
      pairs[pair] = fixed & (2 ** LOW_BITS - 1);
      pairs[pair + 2] = fixed >> LOW_BITS;
    }
    starts[out] = start;
    end += ((count + 1) >> 1) * 8;
    ends[out] = end;
  }
  return { starts, ends, pairs: pairs.subarray(0, end / 2) };
}

/** Room behind a row or strip, because the loops read and write whole vectors. */
const MARGIN = 32;
const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

function resampleRows(source: Uint8Array, from: number, rows: number, to: number): Uint8Array {
  const { starts, ends, pairs } = weigh(from, to);
  const kernelsAt = aligned(pairs.byteLength);
  const sourceAt = aligned(kernelsAt + to * 8);
  const targetAt = aligned(sourceAt + from * 3 + MARGIN);
  const loops = resampleKernels(targetAt + to * 3 + MARGIN);
  const memory = new Uint8Array(loops.memory.buffer);
  new Int16Array(loops.memory.buffer).set(pairs);
  const kernels = new Int32Array(loops.memory.buffer, kernelsAt, to * 2);
  for (let out = 0; out < to; out++) {
    kernels[2 * out] = starts[out]! * 3;
    kernels[2 * out + 1] = ends[out]!;
  }
  const target = new Uint8Array(to * rows * 3);
  const resampled = memory.subarray(targetAt, targetAt + to * 3);
  for (let row = 0; row < rows; row++) {
    memory.set(source.subarray(row * from * 3, (row + 1) * from * 3), sourceAt);
    loops.rows(sourceAt, targetAt, kernelsAt, 0, targetAt + to * 3);
    target.set(resampled, row * to * 3);
  }
  return target;
}

/** Bytes of a vertical strip of the source that is worked on at a time; bounds the memory of the loops. */
const STRIP_BYTES = 4 * 1024 * 1024;

function resampleColumns(source: Uint8Array, width: number, from: number, to: number): Uint8Array {
  const { starts, ends, pairs } = weigh(from, to);
  const rowBytes = width * 3;
  const stride = Math.min(aligned(rowBytes), Math.max(64, Math.floor(STRIP_BYTES / from / 16) * 16));
  const sourceAt = aligned(pairs.byteLength);
  const targetAt = sourceAt + (from + 1) * stride;
  const loops = resampleKernels(targetAt + stride + MARGIN);
  const memory = new Uint8Array(loops.memory.buffer);
  new Int16Array(loops.memory.buffer).set(pairs);
  const target = new Uint8Array(rowBytes * to);
  for (let left = 0; left < rowBytes; left += stride) {
    const bytes = Math.min(stride, rowBytes - left);
    for (let row = 0; row < from; row++) {
      const start = row * rowBytes + left;
      memory.set(source.subarray(start, start + bytes), sourceAt + row * stride);
    }
    const resampled = memory.subarray(targetAt, targetAt + bytes);
    for (let out = 0, weightsAt = 0; out < to; out++) {
      loops.columns(sourceAt + starts[out]! * stride, stride, targetAt, weightsAt, ends[out]!, targetAt + bytes);
      target.set(resampled, out * rowBytes + left);
      weightsAt = ends[out]!;
    }
  }
  return target;
}
