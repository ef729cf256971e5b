// Checks that a row's own truth earns full marks, before a run is spent on it.
import type { Sample } from "../data/sample.ts";
import { formatAnswer } from "./format-answer.ts";
import type { Reward } from "./reward.ts";
import type { RewardName } from "./rewards.ts";

/** One reward that does not give the row's gold answer a 1, with the details that say why. */
export interface GoldFault {
  readonly reward: RewardName;
  readonly value: number | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Rewards among `names` that pay the gold answer of a row less than 1; empty for a good row. An abstention is a fault
 * too: the row cannot be trained on with this reward. `accuracy.code` needs both true names.
 */
export function findGoldFaults(
  sample: Sample,
  rewards: Readonly<Record<RewardName, Reward>>,
  names: readonly RewardName[] = ["accuracy.paper", "format.strict"],
): readonly GoldFault[] {
  const { response = "", country, iso2, city = "unknown" } = sample;
  const completion = formatAnswer({
    reasoning: response.trim() === "" ? "Gold." : response,
    country: country ?? iso2 ?? "unknown",
    city,
  });
  return names.flatMap((reward) => {
    const { value, details } = rewards[reward](completion, sample, {});
    return value === 1 ? [] : [{ reward, value, details }];
  });
}
