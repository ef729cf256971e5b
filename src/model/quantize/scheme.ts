// How a matrix is quantized: bits, block size, and the sizes that follow for a matrix of a given shape.

import { GlobeError } from "../../run/errors.ts";
import { quantizedWeights } from "../../tensor/operations/quantized-linear.ts";

/** Weight-only quantization in blocks along the input axis, each with a scale and a zero point. */
export interface Scheme {
  readonly bits: 4 | 8;
  /** Consecutive inputs that share a scale and a zero point. */
  readonly blockSize: 32 | 64 | 128 | 256;
}

export const blockSizes = [32, 64, 128, 256] as const;

/** Throws `usage` when the combination is not one that exists. */
export function requireScheme({ bits, blockSize }: Scheme): void {
  if ((bits === 4 || bits === 8) && blockSizes.includes(blockSize)) return;
  throw new GlobeError(
    "usage",
    `Weights cannot be quantized to ${bits} bits in blocks of ${blockSize}; ` +
      `choose 4 or 8 bits and blocks of ${blockSizes.join(", ")}.`,
  );
}

/** "int4, block 128". */
export function describeScheme({ bits, blockSize }: Scheme): string {
  return `int${bits}, block ${blockSize}`;
}

/** Bytes of one row of each part, for a matrix with `columns` inputs. */
export interface RowSizes {
  readonly blocks: number;
  readonly packed: number;
  readonly scales: number;
  readonly zeroPoints: number;
}

/** The sizes of a row follow from the layout that the kernel defines. */
export function rowSizes(columns: number, { bits, blockSize }: Scheme): RowSizes {
  const parts = quantizedWeights("", { bits, blockSize, inFeatures: columns, outFeatures: 1 });
  const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const blocks = count(parts.scales.shape);
  return {
    blocks,
    packed: count(parts.packed.shape),
    scales: 4 * blocks,
    zeroPoints: count(parts.zeroPoints!.shape),
  };
}
