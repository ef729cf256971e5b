// How many optimizer steps a configuration asks for.
import type { TrainConfig } from "./config/train-config.ts";

/** Rows × epochs in batches, the last one filled from the next pass, and `iterations` steps on each; at most `maxSteps`. */
export function countSteps(rows: number, config: TrainConfig): number {
  const batches = Math.ceil((rows * config.epochs) / config.batchSize);
  const steps = batches * (config.kind === "grpo" ? config.iterations : 1);
  return Math.min(Math.max(1, steps), config.maxSteps ?? Number.POSITIVE_INFINITY);
}
