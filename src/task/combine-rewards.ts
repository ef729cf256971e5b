// The weighted sum of rewards over a group of completions of one row, with the rule for rewards that abstain.
import { GlobeError } from "../run/errors.ts";
import type { Preset } from "./presets.ts";
import type { RewardResult } from "./reward.ts";
import type { RewardName } from "./rewards.ts";

/** Results of one completion: one for each reward of the preset. */
export type MemberRewards = Readonly<Partial<Record<RewardName, RewardResult>>>;

export interface CombinedRewards {
  /** One sum for each member, in order; null where every reward abstained and the group is to be skipped. */
  readonly totals: readonly number[] | null;
  /** Rewards that took part. */
  readonly used: readonly RewardName[];
  /** Rewards left out for the whole group, and how many members each abstained for. */
  readonly abstained: readonly { readonly reward: RewardName; readonly members: number }[];
  /** The one reward that tells the members apart where all others are equal; null where none or several do. */
  readonly tieBreaker: RewardName | null;
}

/**
 * Combines a group. A reward that abstains for any member is left out for all of them, because sums over different
 * rewards cannot be compared; weights are not rescaled, as advantages are normalized inside the group anyway.
 * @throws GlobeError `bad-row` with the row id where a value is missing, NaN or infinite.
 */
export function combineRewards(members: readonly MemberRewards[], preset: Preset, rowId: string): CombinedRewards {
  const totals = members.map(() => 0);
  const used: RewardName[] = [];
  const abstained: { reward: RewardName; members: number }[] = [];
  const varying: RewardName[] = [];
  for (const { reward, weight } of preset) {
    const values = members.map((member) => readValue(member, reward, rowId));
    const missing = values.filter((value) => value === null).length;
    if (missing > 0) {
      abstained.push({ reward, members: missing });
      continue;
    }
    used.push(reward);
    if (values.some((value) => value !== values[0])) varying.push(reward);
    values.forEach((value, i) => {
      totals[i]! += weight * value!;
    });
  }
  return {
    totals: used.length === 0 ? null : totals,
    used,
    abstained,
    tieBreaker: varying.length === 1 ? varying[0]! : null,
  };
}

function readValue(member: MemberRewards, reward: RewardName, rowId: string): number | null {
  const result = member[reward];
  if (result !== undefined && (result.value === null || Number.isFinite(result.value))) return result.value;
  throw new GlobeError(
    "bad-row",
    `The reward ${reward} of row ${rowId} is ${result?.value ?? "missing"}; the sum would be worthless. ` +
      "Score the row alone to see the details of this reward, and leave the row out if its data is wrong.",
    { facts: { detail: `${reward} = ${result?.value}` } },
  );
}
