// Which sequences share a run: those of like length, as many as a number of tokens holds, in few different sizes.
import { GlobeError } from "../run/errors.ts";
import { type BatchSizes, sizesOf } from "./micro-batch.ts";
import { roundSequence } from "./round-sequence.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Tokens of a run where more would not help: products are as fast as they get, what they leave behind for the next
 * kernel still lies in the processor's cache, and memory stays small. Measured with 9 and 38 million parameters.
 */
export const runTokens = 1280;

/**
 * Groups of indices, longest sequences first; each group times its longest sequence, rounded up, is at most `runTokens`,
 * and where one sequence is longer, `microBatchTokens` rounded up. Throws `too-large` for one that is longer than that.
 */
export function planMicroBatches(
  sequences: readonly Sequence[],
  microBatchTokens: number,
): readonly (readonly number[])[] {
  const order = sequences
    .map(({ tokenIds }, index) => ({ index, length: tokenIds.length, width: roundSequence(tokenIds.length) }))
    .toSorted((a, b) => b.length - a.length || a.index - b.index);
  const first = order[0];
  if (first && first.length > microBatchTokens) {
    throw new GlobeError(
      "too-large",
      `A row has ${first.length} tokens, but a run takes ${microBatchTokens}; raise microBatchTokens or leave the row ` +
        "out.",
    );
  }
  const most = Math.min(microBatchTokens, runTokens);
  const plan = fill(order, most);
  // The same number of runs, but none that is far smaller than the others.
  const total = order.reduce((sum, { width }) => sum + width, 0);
  const even = fill(order, Math.min(most, Math.ceil(total / plan.length) + (first?.width ?? 0) / 2));
  return even.length === plan.length ? even : plan;
}

function fill(order: readonly { readonly index: number; readonly width: number }[], most: number): number[][] {
  const groups: number[][] = [];
  let widest = 0;
  for (const { index, width } of order) {
    const last = groups.at(-1);
    if (last && (last.length + 1) * widest <= most) last.push(index);
    else {
      groups.push([index]);
      widest = width;
    }
  }
  return groups;
}

const rowStep = 128;

/**
 * Sizes of a run rounded up, so that few of them differ: ONNX Runtime keeps memory by size, and runs whose sizes are all
 * different break it into pieces that fit nothing.
 */
export function roundedSizes(sequences: readonly Sequence[]): BatchSizes {
  const { batch, sequence, rows, features } = sizesOf(sequences);
  return { batch, sequence: roundSequence(sequence), rows: Math.ceil(rows / rowStep) * rowStep, features };
}
