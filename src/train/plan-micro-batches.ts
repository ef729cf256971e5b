// Which sequences share a run: those of like length, as many as a number of tokens holds, in few different sizes.
import { GlobeError } from "../run/errors.ts";
import type { BatchSizes } from "./micro-batch.ts";
import { sizesOf } from "./micro-batch.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Groups of indices, longest sequences first; each group times its longest sequence, rounded up, is at most
 * `microBatchTokens`. Throws `too-large` for a sequence that is longer than that alone.
 */
export function planMicroBatches(
  sequences: readonly Sequence[],
  microBatchTokens: number,
): readonly (readonly number[])[] {
  const order = sequences
    .map(({ tokenIds }, index) => ({ index, length: tokenIds.length }))
    .toSorted((a, b) => b.length - a.length || a.index - b.index);
  const groups: number[][] = [];
  let width = 0;
  for (const { index, length } of order) {
    if (length > microBatchTokens) {
      throw new GlobeError(
        "too-large",
        `A row has ${length} tokens, but a run takes ${microBatchTokens}; raise microBatchTokens or leave the row out.`,
      );
    }
    const last = groups.at(-1);
    if (last && (last.length + 1) * width <= microBatchTokens) last.push(index);
    else {
      groups.push([index]);
      width = Math.min(roundUp(length, sequenceStep), microBatchTokens);
    }
  }
  return groups;
}

const sequenceStep = 32;
const rowStep = 128;

/**
 * Sizes of a run rounded up, so that few of them differ: ONNX Runtime keeps memory by size, and runs whose sizes are all
 * different break it into pieces that fit nothing.
 */
export function roundedSizes(sequences: readonly Sequence[], microBatchTokens: number): BatchSizes {
  const { batch, sequence, rows, features } = sizesOf(sequences);
  const width = Math.max(sequence, Math.min(roundUp(sequence, sequenceStep), Math.floor(microBatchTokens / batch)));
  return { batch, sequence: width, rows: roundUp(rows, rowStep), features };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
