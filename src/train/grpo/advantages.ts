// Advantages of a group of completions of one prompt: how much better each was than the others.
import { GlobeError } from "../../run/errors.ts";

/** Added to the standard deviation, as in the released trainer. */
export const deviationFloor = 1e-4;

/** Spreads below this are rounding: sums of the same rewards in another order. */
const rounding = 1e-9;

export interface AdvantageOptions {
  /** Divide by the group's sample standard deviation (n - 1) plus 1e-4; without it rewards are only centred. */
  readonly scale: boolean;
}

export interface GroupAdvantages {
  /** One for each member, in order; they sum to 0. */
  readonly advantages: readonly number[];
  readonly mean: number;
  /** Sample standard deviation of the rewards. */
  readonly deviation: number;
  /** All rewards are equal: the group teaches nothing, every advantage is 0. */
  readonly isFlat: boolean;
}

/** `(r - mean) / (std + 1e-4)`, or `r - mean` without scaling (Dr. GRPO). Throws `usage` for fewer than two members. */
export function groupAdvantages(rewards: readonly number[], { scale }: AdvantageOptions): GroupAdvantages {
  if (rewards.length < 2) {
    throw new GlobeError("usage", `A group needs at least 2 completions to be compared, and it has ${rewards.length}.`);
  }
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  const squares = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (rewards.length - 1));
  const isFlat = Math.max(...rewards) - Math.min(...rewards) < rounding;
  const divisor = scale ? deviation + deviationFloor : 1;
  const advantages = rewards.map((reward) => (isFlat ? 0 : (reward - mean) / divisor));
  return { advantages, mean, deviation, isFlat };
}
