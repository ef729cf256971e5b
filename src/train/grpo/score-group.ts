// Rewards of a group of completions of one row: evidence from the judge, every reward by name, their weighted sum.
import pLimit from "p-limit";
import type { Chat, ImagePart } from "../../chat/chat.ts";
import type { Sample } from "../../data/sample.ts";
import { GlobeError } from "../../run/errors.ts";
import { type CombinedRewards, combineRewards, type MemberRewards } from "../../task/combine-rewards.ts";
import { gatherEvidence } from "../../task/gather-evidence.ts";
import type { Preset } from "../../task/presets.ts";
import type { Reward } from "../../task/reward.ts";
import type { RewardName } from "../../task/rewards.ts";
import type { GrpoConfig } from "../config/train-config.ts";

export interface ScorerOptions {
  readonly preset: Preset;
  readonly rewards: Readonly<Record<RewardName, Reward>>;
  /** Asked by the localizability rewards alone; null where the preset has none of them. */
  readonly judge: Chat | null;
  /** The judge's name at its endpoint. */
  readonly judgeModel?: string;
  /** Requests to the judge in flight at a time; 16 unless said. */
  readonly judgeConcurrency?: number;
  readonly overlong: GrpoConfig["overlong"];
  readonly signal?: AbortSignal;
}

export interface GroupToScore {
  readonly rowId: string;
  readonly sample: Sample;
  /** What the judge sees; asked for only where there is one. */
  readonly judgeImage: () => Promise<ImagePart>;
  readonly completions: readonly { readonly text: string; readonly isTruncated: boolean }[];
}

export interface ScoredGroup {
  readonly members: readonly MemberRewards[];
  readonly combined: CombinedRewards;
  /** Sums with the penalty for being cut; null where every reward abstained and the group is to be skipped. */
  readonly totals: readonly number[] | null;
}

export type ScoreGroup = (group: GroupToScore) => Promise<ScoredGroup>;

/** What a completion that was cut at the limit loses under `overlong: penalize`. */
export const overlongPenalty = 1;

/** Throws `config` where a reward needs the judge and there is none. */
export function createGroupScorer(options: ScorerOptions): ScoreGroup {
  const { preset, rewards, judge, judgeModel, overlong, signal } = options;
  const names = preset.map(({ reward }) => reward);
  const judged = names.filter((name) => name.startsWith("localizability."));
  if (judged.length > 0 && judge === null) {
    throw new GlobeError(
      "config",
      `The reward ${judged[0]} asks a judge, and there is none: name one under judge (url or checkpoint), or take the ` +
        "reward preset two.",
    );
  }
  const limit = pLimit(options.judgeConcurrency ?? 16);
  const requestOptions = { ...(judgeModel !== undefined && { model: judgeModel }), ...(signal && { signal }) };

  return async ({ rowId, sample, judgeImage, completions }) => {
    const gather = async (completion: string) => {
      if (judged.length === 0) return {};
      const input = { image: await judgeImage(), completion };
      return limit(() => gatherEvidence(judge!, input, judged, requestOptions));
    };
    const members = await Promise.all(
      completions.map(async ({ text }): Promise<MemberRewards> => {
        const evidence = await gather(text);
        return Object.fromEntries(names.map((name) => [name, rewards[name](text, sample, evidence)]));
      }),
    );
    const combined = combineRewards(members, preset, rowId);
    const penalty = (isTruncated: boolean) => (overlong === "penalize" && isTruncated ? overlongPenalty : 0);
    const totals = combined.totals?.map((total, member) => total - penalty(completions[member]!.isTruncated)) ?? null;
    return { members, combined, totals };
  };
}
