// The gradient of attention: the probabilities are kept from the forward pass.
import { multiply } from "../operations/arithmetic.ts";
import { type AttentionAttributes, attentionOperands, composeAttention } from "../operations/attention.ts";
import { negate } from "../operations/elementwise.ts";
import { constant } from "../operations/leaf.ts";
import { matmul } from "../operations/matmul.ts";
import { sum } from "../operations/reduce.ts";
import { expand, reshape } from "../operations/reshape.ts";
import { concatenate, slice } from "../operations/slice.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, sumToShape } from "./gradient-rule.ts";

const attention: GradientRule<AttentionAttributes> = {
  differentiate({ inputs, attributes }) {
    const { scale } = attributes;
    const { query, key, value, mask, past } = attentionOperands(inputs, attributes);
    const keys = past ? concatenate([past.key, key], 2) : key;
    const values = past ? concatenate([past.value, value], 2) : value;
    const joined = [query, keys, values, ...(mask ? [mask] : [])];
    const { output, probabilities } = composeAttention(joined, { ...attributes, hasPast: false });
    const group = (x: Tensor) => {
      const [batch, keyHeads, rows] = probabilities.shape;
      return reshape(x, [batch!, keyHeads!, rows!, x.shape[3]!]);
    };
    return {
      outputs: [output],
      pull([gradient]) {
        const outer = group(gradient!);
        const scores = scoreGradient(probabilities, outer, group(output), values);
        const toQuery = reshape(matmul(scores, keys, { scale }), query.shape);
        const toKeys = matmul(scores, group(query), { transposeA: true, scale });
        const toValues = matmul(probabilities, outer, { transposeA: true });
        const toMask = mask && sumToShape(reshape(scores, gridShape(query, keys)), mask.shape);
        const ofPast = past?.key.shape[2];
        const newRows = (x: Tensor) => (ofPast === undefined ? x : slice(x, 2, ofPast));
        const pastRows = (x: Tensor) => (ofPast === undefined ? [] : [slice(x, 2, 0, ofPast)]);
        return [
          toQuery,
          newRows(toKeys),
          newRows(toValues),
          ...(toMask ? [toMask] : []),
          ...pastRows(toKeys),
          ...pastRows(toValues),
        ];
      },
    };
  },
};

/**
 * The gradient of the scores before softmax, P ∘ (dP - Σ dP ∘ P). The sum over all keys equals Σ dO ∘ O over the head
 * size (Dao and others, FlashAttention, 2022), which is far smaller; as one more column of the product that makes dP it
 * is subtracted without a pass over the scores.
 */
function scoreGradient(probabilities: Tensor, outer: Tensor, output: Tensor, values: Tensor): Tensor {
  const total = sum(multiply(outer, output), { axes: -1, keepAxes: true });
  const ones = expand(constant(1, values.dtype), values.shape.with(-1, 1));
  const centred = matmul(concatenate([outer, negate(total)]), concatenate([values, ones]), { transposeB: true });
  return multiply(probabilities, centred);
}

function gridShape(query: Tensor, keys: Tensor) {
  return [...query.shape.slice(0, 3), keys.shape[2]!];
}

export const attentionGradients: Readonly<Record<string, GradientRule>> = { attention };
