// From the sequences of one optimizer step to its micro-batches.
import { collate, type MicroBatch } from "./micro-batch.ts";
import { createPictureStore } from "./picture-store.ts";
import { planMicroBatches, roundedSizes } from "./plan-micro-batches.ts";
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
  /** Memory for pictures between steps. */
  readonly maxPictureBytes?: number;
  readonly threads?: number;
}

export function createBatcher(model: TrainableModel, options: BatcherOptions): Batcher {
  const { microBatchTokens, maxPictureBytes, threads } = options;
  const pictures = createPictureStore(model, {
    ...(maxPictureBytes === undefined ? {} : { maxBytes: maxPictureBytes }),
    ...(threads === undefined ? {} : { threads }),
  });
  return {
    async *batches(sequences) {
      for (const indices of planMicroBatches(sequences, microBatchTokens)) {
        const group = indices.map((index) => sequences[index]!);
        const sizes = roundedSizes(group, microBatchTokens);
        yield { ...collate(model.network, group, await pictures.feeds(group), sizes), indices };
      }
    },
    close: () => pictures.close(),
  };
}
