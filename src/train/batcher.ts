// From the sequences of one optimizer step to its micro-batches.
import { collateShared } from "./collate-shared.ts";
import { collate, type MicroBatch } from "./micro-batch.ts";
import { createPictureStore } from "./picture-store.ts";
import { planMicroBatches, roundedSizes } from "./plan-micro-batches.ts";
import { planSharedBatches } from "./plan-shared-batches.ts";
import type { Sequence } from "./sequence.ts";
import type { TrainableModel } from "./trainable-model.ts";

export interface Batcher {
  /** One micro-batch after the other, longest sequences first; pictures are read when their turn comes. */
  batches(sequences: readonly Sequence[]): AsyncGenerator<PlannedBatch>;
  close(): Promise<void>;
}

export interface PlannedBatch extends MicroBatch {
  /** For each span, the index of its sequence among those that were given. */
  readonly indices: readonly number[];
}

export interface BatcherOptions {
  /** Tokens of one run, filling included. */
  readonly microBatchTokens: number;
  /** Reads a prompt once for all of its answers; no sequence may score tokens before the last of its prompt. */
  readonly sharesPrompts?: boolean;
  /** Memory for pictures between steps. */
  readonly maxPictureBytes?: number;
  readonly threads?: number;
}

export function createBatcher(model: TrainableModel, options: BatcherOptions): Batcher {
  const { microBatchTokens, sharesPrompts = false, maxPictureBytes, threads } = options;
  const pictures = createPictureStore(model, {
    ...(maxPictureBytes === undefined ? {} : { maxBytes: maxPictureBytes }),
    ...(threads === undefined ? {} : { threads }),
  });
  return {
    async *batches(sequences) {
      const plan = (sharesPrompts ? planSharedBatches : planMicroBatches)(sequences, microBatchTokens);
      for (const indices of plan) {
        const group = indices.map((index) => sequences[index]!);
        const sizes = roundedSizes(group);
        const shown = await pictures.feeds(group);
        const batch = sharesPrompts
          ? collateShared(model.network, group, shown, sizes.rows)
          : collate(model.network, group, shown, sizes);
        yield { ...batch, indices };
      }
    },
    close: () => pictures.close(),
  };
}
