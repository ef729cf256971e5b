// All rewards by name, over one gazetteer.
import type { Gazetteer } from "../place/gazetteer.ts";
import { type DistanceCurveName, distanceCurves } from "./distance-curves.ts";
import type { MatchOptions } from "./match-names.ts";
import { parseTolerant } from "./parse-tolerant.ts";
import type { Parsed } from "./parsed.ts";
import type { Reward } from "./reward.ts";
import { createAccuracyDistance, createAccuracyPaper, rewardAccuracyCode } from "./reward-accuracy.ts";
import { rewardFormatCode, rewardFormatStrict } from "./reward-format.ts";
import { rewardLocalizabilityCode, rewardLocalizabilityPaper } from "./reward-localizability.ts";
import { rewardVisualCode, rewardVisualF1, rewardVisualPaper } from "./reward-visual.ts";

/** `.code` rewards are the release bit for bit; the others are described in docs/task.md. */
export const rewardNames = [
  "accuracy.paper",
  "accuracy.code",
  "accuracy.distance",
  "visual.paper",
  "visual.code",
  "visual.f1",
  "localizability.paper",
  "localizability.code",
  "format.strict",
  "format.code",
] as const;

export type RewardName = (typeof rewardNames)[number];

export interface RewardsOptions extends MatchOptions {
  /** Share of `accuracy.paper` that the city decides, 0..1. */
  readonly alpha?: number;
  readonly curve?: DistanceCurveName;
  /** `accuracy.distance` only where the country is right. */
  readonly countryGate?: boolean;
}

/** Pure functions `(completion, sample, evidence) → { value, details }`; evidence is gathered before. */
export function createRewards(
  gazetteer: Gazetteer,
  { alpha = 0.8, curve = "knots", countryGate = false, policy = "iso" }: RewardsOptions = {},
): Readonly<Record<RewardName, Reward>> {
  const parse = rememberLast((completion) => parseTolerant(completion, { recover: false }));
  return {
    "accuracy.paper": createAccuracyPaper(gazetteer, parse, { alpha, policy }),
    "accuracy.code": rewardAccuracyCode,
    "accuracy.distance": createAccuracyDistance(gazetteer, parse, {
      curve: distanceCurves[curve],
      countryGate,
      policy,
    }),
    "visual.paper": rewardVisualPaper,
    "visual.code": rewardVisualCode,
    "visual.f1": rewardVisualF1,
    "localizability.paper": rewardLocalizabilityPaper,
    "localizability.code": rewardLocalizabilityCode,
    "format.strict": rewardFormatStrict,
    "format.code": rewardFormatCode,
  };
}

/** Several rewards read the same completion one after the other. */
function rememberLast(parse: (completion: string) => Parsed): (completion: string) => Parsed {
  let last: { completion: string; parsed: Parsed } | undefined;
  return (completion) => {
    if (last?.completion !== completion) last = { completion, parsed: parse(completion) };
    return last.parsed;
  };
}
