// The gradient of log-probabilities under a linear head, with as few passes over [rows, vocabulary] as possible.
import { multiply, subtract } from "../operations/arithmetic.ts";
import { log, negate } from "../operations/elementwise.ts";
import { gather, gatherElements, scatterAdd } from "../operations/gather.ts";
import { gemm } from "../operations/matmul.ts";
import { max } from "../operations/reduce.ts";
import { reshape } from "../operations/reshape.ts";
import { softmax } from "../operations/softmax.ts";
import type { Tensor } from "../tensor.ts";
import type { GradientRule } from "./gradient-rule.ts";

const lastAxis = { axes: -1, keepAxes: true } as const;

const logProbability: GradientRule = {
  differentiate({ inputs }) {
    const [rows, head, targets] = inputs as [Tensor, Tensor, Tensor];
    const scores = gemm(rows, head, { transposeB: true });
    const probabilities = softmax(scores);
    // The largest probability is exp(largest score - normalizer) and never rounds to 0, so it gives the normalizer.
    const normalizer = subtract(max(scores, lastAxis), log(max(probabilities, lastAxis)));
    return {
      outputs: [subtract(gatherElements(scores, reshape(targets, [-1, 1])), normalizer)],
      // The gradient of the scores is (onehot - p) · g: the onehot part becomes rows of the head and sums into them, and
      // g multiplies the narrow operands.
      pull([gradient]) {
        const weighted = multiply(rows, gradient!);
        const toRows = multiply(subtract(gather(head, targets), gemm(probabilities, head)), gradient!);
        const expected = gemm(probabilities, negate(weighted), { transposeA: true });
        return [toRows, scatterAdd(expected, targets, weighted), null];
      },
    };
  },
};

export const logProbabilityGradients: Readonly<Record<string, GradientRule>> = { logProbability };
