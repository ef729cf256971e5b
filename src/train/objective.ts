// What a training step minimises: a sum over answer tokens, whose weights stand in the inputs of each row.
import { multiply } from "../tensor/operations/arithmetic.ts";
import { negate } from "../tensor/operations/elementwise.ts";
import { sum } from "../tensor/operations/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * A loss over the log-probabilities of answer tokens. Loss and metrics are SUMS over rows with weights among the row
 * inputs, so that micro-batches add up to the loss of the whole batch. Rows that fill up a micro-batch have zeros in all
 * inputs and must add nothing.
 */
export interface Objective {
  readonly name: string;
  /** Inputs float32 [rows] that `loss` takes; a sequence must bring each of them. */
  readonly rowInputs: readonly string[];
  /** `logProbabilities` [rows] of the targets; loss and metrics are single numbers. */
  loss(logProbabilities: Tensor, rows: Readonly<Record<string, Tensor>>): ObjectiveOutputs;
}

export interface ObjectiveOutputs {
  readonly loss: Tensor;
  readonly metrics: Readonly<Record<string, Tensor>>;
}

/** `- Σ weight · log p`: with weights 1 / answer tokens of the batch, the mean negative log-likelihood. */
export const likelihoodObjective: Objective = {
  name: "likelihood",
  rowInputs: ["weight"],
  loss: (logProbabilities, { weight }) => ({
    loss: negate(sum(multiply(logProbabilities, weight!))),
    metrics: {},
  }),
};
