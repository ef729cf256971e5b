// What is known of a row of logits after going over it once: its highest logit, and where high ones can be.
import { GlobeError } from "../../run/errors.ts";
import { CHUNK, LANES, type RowKernels, rowKernels } from "./row-kernels.ts";

/** A scanned row; void after the next row is scanned. */
export interface RowScan {
  /** A copy of the row. */
  readonly row: Float32Array;
  /** The highest logit. */
  readonly highest: number;
  /** The highest logit of every `CHUNK` logits. */
  readonly maxima: Float32Array;
  /** The sum of `e ** ((logit - highest) * sharpness)` over the row, to seven digits. */
  sumExponentials(sharpness: number): number;
  /** The share of chunk number `chunk` in the sum that was asked for last. */
  sumOf(chunk: number): number;
}

/**
 * Copies a row, lets `change` change the copy, and goes over it. All rows share one memory: a scan costs a tenth of a
 * loop over the row. Throws `internal` for a row without a finite maximum.
 */
export function scanRow(logits: Float32Array, change?: (row: Float32Array) => void): RowScan {
  if (shared?.row.length !== logits.length) shared = createScan(logits.length);
  shared.row.set(logits);
  change?.(shared.row);
  shared.update();
  return shared;
}

/** The first of the highest logits. */
export function findHighest({ row, highest, maxima }: RowScan): number {
  return row.indexOf(highest, maxima.indexOf(highest) * CHUNK);
}

let shared: (RowScan & { update(): void }) | undefined;

function createScan(vocabulary: number): RowScan & { update(): void } {
  const chunks = Math.ceil(vocabulary / CHUNK);
  const end = chunks * CHUNK * 4;
  const [results, range] = [end, end + chunks * LANES * 4];
  const kernels: RowKernels = rowKernels(range + 8);
  const { buffer } = kernels.memory;
  // Behind the row its last chunk is filled up with tokens that are impossible.
  new Float32Array(buffer, 0, chunks * CHUNK).fill(Number.NEGATIVE_INFINITY);
  const row = new Float32Array(buffer, 0, vocabulary);
  const lanes = new Float32Array(buffer, results, chunks * LANES);
  const rangeOf = new Float32Array(buffer, range, 2);
  const maxima = new Float32Array(chunks);
  let highest = Number.NaN;
  const sumOf = (chunk: number) => {
    const at = chunk * LANES;
    return lanes[at]! + lanes[at + 1]! + lanes[at + 2]! + lanes[at + 3]!;
  };
  return {
    row,
    maxima,
    sumOf,
    get highest() {
      return highest;
    },
    update() {
      kernels.maxima(0, end, results, range);
      highest = Number.NEGATIVE_INFINITY;
      for (let chunk = 0; chunk < chunks; chunk++) {
        const at = chunk * LANES;
        const maximum = Math.max(lanes[at]!, lanes[at + 1]!, lanes[at + 2]!, lanes[at + 3]!);
        maxima[chunk] = maximum;
        if (maximum > highest) highest = maximum;
      }
      if (Number.isFinite(highest)) return;
      throw new GlobeError(
        "internal",
        "The model gave no usable scores for the next token (not a number, or infinite); its weights may be damaged.",
      );
    },
    sumExponentials(sharpness) {
      rangeOf[0] = highest;
      rangeOf[1] = sharpness;
      kernels.sums(0, end, results, range);
      let sum = 0;
      for (let chunk = 0; chunk < chunks; chunk++) sum += sumOf(chunk);
      return sum;
    },
  };
}
