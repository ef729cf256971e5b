// Computes the rule-based part of rewards: every reward of every completion, whose evidence is there already.
import type { Sample } from "../../../data/sample.ts";
import type { Evidence, Reward } from "../../../task/reward.ts";
import type { RewardName } from "../../../task/rewards.ts";

export interface MemberToScore {
  readonly sample: Sample;
  readonly completion: string;
  readonly evidence: Evidence;
}

/** Members in the order of the request; those of one row share their sample. */
export interface Piece {
  readonly rewards: readonly RewardName[];
  readonly members: readonly MemberToScore[];
  readonly withDetails: boolean;
}

export interface PieceResult {
  /** One list for each reward, one value for each member. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Why a value is null, by reward and member. */
  readonly reasons: readonly (readonly [reward: number, member: number, reason: string])[];
  readonly details: readonly Readonly<Partial<Record<RewardName, unknown>>>[] | null;
}

export function scorePiece(
  rewards: Readonly<Record<RewardName, Reward>>,
  { rewards: names, members, withDetails }: Piece,
): PieceResult {
  const values = names.map(() => new Array<number | null>(members.length));
  const reasons: [number, number, string][] = [];
  const details = withDetails ? members.map((): Partial<Record<RewardName, unknown>> => ({})) : null;
  // Completion by completion, because its parse is remembered from one reward to the next.
  for (const [index, { sample, completion, evidence }] of members.entries()) {
    for (const [at, name] of names.entries()) {
      const result = rewards[name](completion, sample, evidence);
      values[at]![index] = result.value;
      if (result.value === null) reasons.push([at, index, String(result.details.reason ?? "It abstains.")]);
      if (details) details[index]![name] = result.details;
    }
  }
  return { values, reasons, details };
}
