// The memory that a run will need, part by part.
import type { TrainConfig } from "../config/train-config.ts";

export interface MemoryEstimate {
  /** Every weight in fp32, as the sessions hold them. */
  readonly weights: number;
  /** AdamW's two moments. */
  readonly moments: number;
  /** The gradient of a pass, and the sum over the passes of a step. */
  readonly gradients: number;
  /** Trained weights beside the session's: the numbers that change, and with GRPO the reference and the roll-out's. */
  readonly copies: number;
  /** Intermediate values of one forward and backward pass; null where the graph could not be counted. */
  readonly activations: number | null;
  readonly total: number;
}

/** Bytes; weights and moments are exact, activations are those that are alive at once in the order of the graph. */
export function estimateMemory(
  config: TrainConfig,
  {
    total,
    trained,
    activations,
  }: { readonly total: number; readonly trained: number; readonly activations: number | null },
): MemoryEstimate {
  const float = 4;
  // An adapter's reference is the base without it, which is there anyway.
  const reference = config.kind === "grpo" && config.reference && config.tune === "full" ? 1 : 0;
  const rollOut = config.kind === "grpo" ? 1 : 0;
  const parts = {
    weights: float * total,
    moments: 2 * float * trained,
    gradients: 2 * float * trained,
    copies: float * (trained * (1 + reference) + rollOut * total),
    activations,
  };
  return { ...parts, total: parts.weights + parts.moments + parts.gradients + parts.copies + (activations ?? 0) };
}
