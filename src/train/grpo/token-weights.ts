// What each token of a step weighs in the loss, by the name of the normalisation.
import type { LossType } from "../config/train-config.ts";

export interface WeighedCompletion {
  /** Tokens, with the one that ended the completion. */
  readonly tokens: number;
  /** False for completions whose tokens do not count, such as those cut at the limit under `overlong: mask`. */
  readonly isCounted: boolean;
}

/**
 * The weight of every token of each completion; the loss of a step is the weighted sum over all tokens.
 *
 * - `grpo`: mean over a sequence's tokens, then over all sequences of the step, masked ones included.
 * - `dr_grpo`: every token 1 / (sequences · longest possible completion), so that length changes nothing.
 * - `dapo`: mean over all counted tokens of the step.
 */
export function tokenWeights(
  completions: readonly WeighedCompletion[],
  type: LossType,
  maxCompletionTokens: number,
): readonly number[] {
  const counted = completions.reduce((sum, { tokens, isCounted }) => sum + (isCounted ? tokens : 0), 0);
  return completions.map(({ tokens, isCounted }) => {
    if (!isCounted || tokens === 0) return 0;
    if (type === "grpo") return 1 / (completions.length * tokens);
    if (type === "dr_grpo") return 1 / (completions.length * maxCompletionTokens);
    return 1 / counted;
  });
}
