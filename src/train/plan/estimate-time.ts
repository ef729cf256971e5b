// How long the updates of a run will take, from its arithmetic and the speed of this machine.
import type { TrainConfig } from "../config/train-config.ts";

/** Of the speed of large products, what a whole step reaches: 0.7 at 38 million parameters, less with narrower layers. */
const shareOfProducts = 0.5;

export interface Work {
  readonly total: number;
  readonly trained: number;
  /** Parameters of the vision tower and the rows × tokens that it and the language model see. */
  readonly vision: number;
  readonly rows: number;
  readonly meanTokens: number;
  readonly meanImageTokens: number;
  readonly steps: number;
}

/**
 * Seconds of all updates together. Two operations for each weight and token forward, two for the gradient of the values
 * and two for the gradient of the weights where they are trained. Roll-outs of GRPO and evaluations are not in it.
 */
export function estimateSeconds(config: TrainConfig, work: Work, operationsPerSecond: number): number {
  const language = work.total - work.vision;
  const sequences = work.steps * config.batchSize * (config.kind === "grpo" ? config.group : 1);
  const share = config.tune === "full" ? 6 : 4;
  const forwardOnly = config.kind === "grpo" && config.reference && config.beta > 0 ? 2 : 0;
  const tokens = sequences * work.meanTokens;
  const images = config.freeze.vision ? Math.min(sequences, work.rows) : sequences;
  // Four patches make one token in both families.
  const tower = images * work.meanImageTokens * 4 * work.vision * (config.freeze.vision ? 2 : 6);
  return (tokens * language * (share + forwardOnly) + tower) / (shareOfProducts * operationsPerSecond);
}
