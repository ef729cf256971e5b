// Localizability rewards: what the judge, asked before, thought of the reasoning.
import { addressesJudge, judgeText } from "./judge-text.ts";
import type { Reward } from "./reward.ts";

/**
 * `localizability.paper`: the judge's P(yes) on the reasoning. A completion without reasoning, or whose reasoning
 * talks to the judge, earns 0: its own doing, and abstaining would take the reward from its whole group. A judge that
 * failed or was not asked abstains.
 */
export const rewardLocalizabilityPaper: Reward = (completion, _sample, { judge }) => {
  const reasoning = judgeText(completion);
  if (reasoning === null) return { value: 0, details: { reason: "There is no reasoning to judge." } };
  if (addressesJudge(reasoning)) return { value: 0, details: { reason: "The reasoning talks to the judge." } };
  if (judge === undefined) return { value: null, details: { reason: "The judge was not asked." } };
  return {
    value: judge.pYes,
    details: judge.pYes === null ? { reason: judge.reason ?? "The judge gave no answer." } : {},
  };
};

/** `localizability.code`: the release's ratio on the whole completion; a failed judge earns 0.0, as there. */
export const rewardLocalizabilityCode: Reward = (_completion, _sample, { judgeCode }) => {
  if (judgeCode === undefined) return { value: null, details: { reason: "The judge was not asked." } };
  return { value: judgeCode.pYes ?? 0, details: judgeCode.pYes === null ? { reason: judgeCode.reason } : {} };
};
