// The objective of the reward model: cross-entropy of the first token of its answer.
import { multiply } from "../../tensor/operations/arithmetic.ts";
import { exp, negate } from "../../tensor/operations/elementwise.ts";
import { sum } from "../../tensor/operations/reduce.ts";
import type { Objective } from "../objective.ts";

/**
 * `- Σ weight · log p(right word)` over the whole vocabulary. With P = p(yes) + p(no) this is the binary cross-entropy
 * of p(yes) / P, which is what the reward reads, plus `- log P`, which teaches the model to say nothing else. The metric
 * `probability` is the mean probability of the right word.
 */
export const judgeObjective: Objective = {
  name: "first token",
  rowInputs: ["weight"],
  loss: (logProbabilities, { weight }) => ({
    loss: negate(sum(multiply(logProbabilities, weight!))),
    metrics: { probability: sum(multiply(exp(logProbabilities), weight!)) },
  }),
};
