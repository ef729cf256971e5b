// The answer to a request for rewards, as it goes over the wire.
import type { RewardName } from "../../../task/rewards.ts";
import type { AbstentionCause } from "../reward-metrics.ts";
import type { RewardRequest } from "./read-reward-request.ts";

export interface Abstention {
  readonly reward: RewardName;
  readonly cause: AbstentionCause;
  readonly reason: string;
  /** Indices of completions. */
  readonly completions: number[];
}

export interface LeftOut {
  readonly row: number;
  readonly reward: RewardName;
  /** Completions of the row for which it abstained. */
  readonly members: number;
}

export interface ScoredRequest {
  /** By reward, one value for each completion; null abstains. */
  readonly values: Readonly<Partial<Record<RewardName, readonly (number | null)[]>>>;
  /** Weighted sums; null for a group whose rewards all abstained, and altogether where no sum was asked for. */
  readonly totals: readonly (number | null)[] | null;
  readonly abstentions: readonly Abstention[];
  readonly leftOut: readonly LeftOut[];
  readonly details: readonly object[] | null;
}

/** JSON of the answer; its members are described in docs/rewards-server.md. */
export function writeRewards(id: string, { preset }: RewardRequest, scored: ScoredRequest): string {
  return JSON.stringify({
    id,
    object: "rewards",
    preset,
    rewards: scored.values,
    totals: scored.totals,
    abstentions: scored.abstentions,
    left_out: scored.leftOut,
    ...(scored.details && { details: scored.details }),
  });
}
