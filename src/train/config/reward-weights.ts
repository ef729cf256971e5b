// The weighted rewards that a GRPO configuration asks for.
import { type Preset, presetOf } from "../../task/presets.ts";
import type { RewardName } from "../../task/rewards.ts";
import type { RewardConfig } from "./train-config.ts";

/** Preset, weights, variant and overrides as one list, in the published order; added rewards come last. */
export function rewardWeights({ preset, weights, variant, overrides = {} }: RewardConfig): Preset {
  const base = presetOf(preset === "all" ? `all-${weights}` : `${preset}-script`, variant);
  const names = new Set<RewardName>([...base.map(({ reward }) => reward), ...(Object.keys(overrides) as RewardName[])]);
  return [...names]
    .map((reward) => ({
      reward,
      weight: overrides[reward] ?? base.find((entry) => entry.reward === reward)?.weight ?? 0,
    }))
    .filter(({ weight }) => weight !== 0);
}
