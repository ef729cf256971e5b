// How many optimizer steps a configuration asks for.
import type { TrainConfig } from "./config/train-config.ts";

/**
 * Rows × epochs in batches, the last one filled from the next pass, and with GRPO `iterations` steps on each; at most
 * `maxSteps`. No rows, no steps.
 */
export function countSteps(
  rows: number,
  config: Pick<TrainConfig, "epochs" | "batchSize" | "maxSteps"> & { readonly iterations?: number },
): number {
  const { epochs, batchSize, maxSteps = Number.POSITIVE_INFINITY, iterations = 1 } = config;
  return Math.min(Math.ceil((rows * epochs) / batchSize) * iterations, maxSteps);
}
