// The published weighted sums of rewards, by name, in our variants or in the release's.
import type { RewardName } from "./rewards.ts";

export interface WeightedReward {
  readonly reward: RewardName;
  readonly weight: number;
}

export type Preset = readonly WeightedReward[];

/** What each component of a preset is computed by: `paper` is the default, `code` the release bit for bit. */
export type RewardVariant = "paper" | "code";

type Component = "accuracy" | "localizability" | "visual" | "format";

const weights = {
  /** Weights of the release's script with all rewards; they look swapped, see `all-readme`. */
  "all-script": { accuracy: 1, localizability: 0.5, visual: 0.2, format: 1 },
  /** Default. The README's weights: the other script and the paper's ablation agree with them. */
  "all-readme": { accuracy: 1, localizability: 0.2, visual: 0.5, format: 1 },
  /** What the README recommends: no judge is needed. */
  "two-script": { accuracy: 1, visual: 0.5, format: 1 },
  "one-script": { accuracy: 1, format: 1 },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<Component, number>>>>>;

export type PresetName = keyof typeof weights;

export const presetNames = Object.keys(weights) as readonly PresetName[];

const variants: Readonly<Record<RewardVariant, Readonly<Record<Component, RewardName>>>> = {
  paper: {
    accuracy: "accuracy.paper",
    localizability: "localizability.paper",
    visual: "visual.paper",
    format: "format.strict",
  },
  code: {
    accuracy: "accuracy.code",
    localizability: "localizability.code",
    visual: "visual.code",
    format: "format.code",
  },
};

/** A preset's rewards and weights, in the published order. */
export function presetOf(name: PresetName, variant: RewardVariant = "paper"): Preset {
  return Object.entries(weights[name]).map(([component, weight]) => ({
    reward: variants[variant][component as Component],
    weight,
  }));
}
