// The GRPO loss over log-probabilities of completion tokens: clipped ratio, and KL against the reference.
import {
  and,
  greater,
  less,
  maximum,
  minimum,
  multiply,
  or,
  subtract,
  where,
} from "../../tensor/operations/arithmetic.ts";
import { absolute, cast, exp, negate, stopGradient } from "../../tensor/operations/elementwise.ts";
import { sum } from "../../tensor/operations/reduce.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Objective } from "../objective.ts";

export interface GrpoObjectiveOptions {
  readonly clip: { readonly low: number; readonly high: number };
  /** Weight of the KL term; 0 leaves the reference out altogether. */
  readonly beta: number;
  /**
   * Whether `oldLogProbability` is fed. Without it the old log-probabilities are the current ones, detached: exact for
   * one update a roll-out, where the ratio is 1 and only its gradient matters.
   */
  readonly hasOld: boolean;
  /** Differences from the roll-out's log-probability above this are counted in `beyondTolerance`. */
  readonly tolerance: number;
}

/**
 * Per token `-min(ρA, clip(ρ, 1 - low, 1 + high) A) + β (exp(d) - d - 1)` with `ρ = exp(logp - old)` and
 * `d = reference - logp`, times the token's weight, summed. Metrics are sums over counted tokens, so that those of
 * micro-batches add up; divide them by `tokens`.
 */
export function grpoObjective({ clip, beta, hasOld, tolerance }: GrpoObjectiveOptions): Objective {
  const hasReference = beta > 0;
  return {
    name: "grpo",
    rowInputs: [
      "weight",
      "advantage",
      "rolloutLogProbability",
      ...(hasOld ? ["oldLogProbability"] : []),
      ...(hasReference ? ["referenceLogProbability"] : []),
    ],
    loss(logProbabilities, rows) {
      const { weight, advantage, rolloutLogProbability } = rows as Record<string, Tensor>;
      const isCounted = greater(weight!, 0);
      const counted = cast(isCounted, "float32");
      // Rows that fill a batch up hold anything: an overflow there would make 0 · ∞.
      const current = where(isCounted, logProbabilities, rolloutLogProbability!);
      const old = hasOld ? where(isCounted, rows.oldLogProbability!, rolloutLogProbability!) : stopGradient(current);
      const ratio = exp(subtract(current, old));
      const clipped = minimum(maximum(ratio, 1 - clip.low), 1 + clip.high);
      const gain = minimum(multiply(ratio, advantage!), multiply(clipped, advantage!));
      const isClipped = or(
        and(less(ratio, 1 - clip.low), less(advantage!, 0)),
        and(greater(ratio, 1 + clip.high), greater(advantage!, 0)),
      );
      const difference = absolute(subtract(current, rolloutLogProbability!));
      const metrics: Record<string, Tensor> = {
        tokens: sum(counted),
        clipped: sum(multiply(cast(isClipped, "float32"), counted)),
        ratio: sum(multiply(ratio, counted)),
        // Its mean estimates the entropy without bias, as long as the weights are those of the roll-out.
        entropy: negate(sum(multiply(current, counted))),
        difference: sum(multiply(difference, counted)),
        beyondTolerance: sum(multiply(cast(greater(difference, tolerance), "float32"), counted)),
      };
      if (!hasReference) return { loss: negate(sum(multiply(gain, weight!))), metrics };
      const d = subtract(where(isCounted, rows.referenceLogProbability!, rolloutLogProbability!), current);
      const divergence = subtract(subtract(exp(d), d), 1);
      metrics.kl = sum(multiply(divergence, counted));
      const perToken = subtract(multiply(divergence, beta), gain);
      return { loss: sum(multiply(perToken, weight!)), metrics };
    },
  };
}
