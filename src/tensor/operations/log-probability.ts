// The log-probability of given tokens under a linear head: what supervised training and policy gradients need.
import { isSameShape } from "../broadcast.ts";
import { isSameDimension } from "../dimension.ts";
import { applyToOne, formatType, type Operation, type Tensor, typeError } from "../tensor.ts";
import { gatherElements } from "./gather.ts";
import { gemm } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { logSoftmax } from "./softmax.ts";

/** Inputs: rows [count, width], head [vocabulary, width], targets [count]; output [count, 1]. */
const logProbabilityOperation: Operation = {
  name: "logProbability",
  infer(inputs) {
    const [rows, head, targets] = inputs as [Tensor, Tensor, Tensor];
    if (rows.dtype !== head.dtype || !isSameDimension(rows.shape[1]!, head.shape[1]!) || targets.dtype !== "int64") {
      throw typeError(
        "logProbability",
        `rows ${formatType(rows)}, head ${formatType(head)} and targets ${formatType(targets)} do not fit: ` +
          "rows and head must agree in width, and targets must be int64.",
      );
    }
    return [{ dtype: rows.dtype, shape: [rows.shape[0]!, 1] }];
  },
  compose(inputs) {
    const [rows, head, targets] = inputs as [Tensor, Tensor, Tensor];
    return [gatherElements(logSoftmax(gemm(rows, head, { transposeB: true })), reshape(targets, [-1, 1]))];
  },
};

/**
 * `log softmax(x · headᵀ)` at `targets`: x [..., width], head [vocabulary, width], targets [...] to [...]. All scores of
 * all rows are held at once (vocabulary · rows · 4 bytes); pass few rows at a time when the vocabulary is large.
 */
export function logProbability(x: Tensor, head: Tensor, targets: Tensor): Tensor {
  if (!isSameShape(x.shape.slice(0, -1), targets.shape)) {
    throw typeError(
      "logProbability",
      `targets ${formatType(targets)} do not name one token per row of ${formatType(x)}.`,
    );
  }
  const rows = reshape(x, [-1, x.shape.at(-1)!]);
  return reshape(applyToOne(logProbabilityOperation, [rows, head, reshape(targets, [-1])], {}), targets.shape);
}
