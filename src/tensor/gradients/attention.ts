// The gradient of attention: the probabilities are kept from the forward pass, in blocks of queries when it is causal.
import {
  addDimensions,
  type Dimension,
  divideDimensions,
  isDivisible,
  multiplyDimensions,
  subtractDimensions,
} from "../dimension.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { type AttentionAttributes, attentionOperands, composeAttention } from "../operations/attention.ts";
import { negate } from "../operations/elementwise.ts";
import { constant } from "../operations/leaf.ts";
import { matmul } from "../operations/matmul.ts";
import { sum } from "../operations/reduce.ts";
import { expand, reshape } from "../operations/reshape.ts";
import { concatenate, slice } from "../operations/slice.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, sumToShape } from "./gradient-rule.ts";

/** Queries in a block of causal attention. Smaller blocks compute fewer hidden scores, larger ones use kernels better. */
const blockRows = 64;

/** Blocks where the number of queries is only known to be a multiple of this. */
const symbolicBlocks = 4;

const attention: GradientRule<AttentionAttributes> = {
  differentiate({ inputs, attributes }) {
    const { query, key, value, mask, past } = attentionOperands(inputs, attributes);
    const keys = past ? concatenate([past.key, key], 2) : key;
    const values = past ? concatenate([past.value, value], 2) : value;
    const blocks = causalBlocks(query, keys, mask, attributes).map(({ start, end, count }) => ({
      start,
      end,
      ...differentiateBlock(
        slice(query, 2, start, end),
        slice(keys, 2, 0, count),
        slice(values, 2, 0, count),
        mask && sliceMask(mask, start, end, count),
        attributes,
      ),
    }));
    return {
      outputs: [
        concatenate(
          blocks.map(({ output }) => output),
          2,
        ),
      ],
      pull([gradient]) {
        const pulled = blocks.map(({ start, end, pull }) => pull(slice(gradient!, 2, start, end)));
        const toKeys = addRows(pulled.map((part) => part.toKeys));
        const toValues = addRows(pulled.map((part) => part.toValues));
        const ofPast = past?.key.shape[2];
        const newRows = (x: Tensor) => (ofPast === undefined ? x : slice(x, 2, ofPast));
        const pastRows = (x: Tensor) => (ofPast === undefined ? [] : [slice(x, 2, 0, ofPast)]);
        return [
          concatenate(
            pulled.map(({ toQuery }) => toQuery),
            2,
          ),
          newRows(toKeys),
          newRows(toValues),
          ...(mask ? [pulled[0]!.toMask!] : []),
          ...pastRows(toKeys),
          ...pastRows(toValues),
        ];
      },
    };
  },
};

interface Block {
  readonly start: Dimension;
  readonly end: Dimension;
  /** Keys that the last query of the block sees. */
  readonly count: Dimension;
}

/** Blocks of queries with the keys that they see: later keys are not computed only to be hidden. */
function causalBlocks(
  query: Tensor,
  keys: Tensor,
  mask: Tensor | undefined,
  { causal }: AttentionAttributes,
): readonly Block[] {
  const [rows, count] = [query.shape[2]!, keys.shape[2]!];
  const whole = [{ start: 0, end: rows, count }];
  // The gradient of a mask of numbers would have to be put together again.
  if (!causal || (mask && mask.dtype !== "bool")) return whole;
  const bounds = blockBounds(rows);
  if (!bounds) return whole;
  return bounds.slice(1).map((end, index) => ({
    start: bounds[index]!,
    end,
    count: addDimensions(subtractDimensions(count, rows), end),
  }));
}

/** Where blocks begin and the last one ends; `null` for a size of which nothing is known. */
function blockBounds(rows: Dimension): readonly Dimension[] | null {
  const isKnown = typeof rows === "number";
  if (!isKnown && !isDivisible(rows, symbolicBlocks)) return null;
  const blocks = isKnown ? Math.max(1, Math.round(rows / blockRows)) : symbolicBlocks;
  const bound = (index: number) =>
    isKnown ? Math.round((index * rows) / blocks) : multiplyDimensions(index, divideDimensions(rows, blocks));
  return Array.from({ length: blocks + 1 }, (_, index) => bound(index));
}

function differentiateBlock(
  query: Tensor,
  keys: Tensor,
  values: Tensor,
  mask: Tensor | undefined,
  attributes: AttentionAttributes,
) {
  const { scale } = attributes;
  const operands = [query, keys, values, ...(mask ? [mask] : [])];
  const { output, probabilities } = composeAttention(operands, { ...attributes, hasPast: false });
  const [batch, keyHeads, rows] = probabilities.shape;
  const group = (x: Tensor) => reshape(x, [batch!, keyHeads!, rows!, x.shape[3]!]);
  return {
    output,
    pull(gradient: Tensor) {
      const outer = group(gradient);
      const scores = scoreGradient(probabilities, outer, group(output), values);
      const grid = [...query.shape.slice(0, 3), keys.shape[2]!];
      return {
        toQuery: reshape(matmul(scores, keys, { scale }), query.shape),
        toKeys: matmul(scores, group(query), { transposeA: true, scale }),
        toValues: matmul(probabilities, outer, { transposeA: true }),
        toMask: mask && sumToShape(reshape(scores, grid), mask.shape),
      };
    },
  };
}

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

/** The sum of parts with more and more rows, each beginning at the first row. */
function addRows(parts: readonly Tensor[]): Tensor {
  return parts.reduceRight((longer, part) => {
    const count = part.shape[2]!;
    return concatenate([add(slice(longer, 2, 0, count), part), slice(longer, 2, count)], 2);
  });
}

function sliceMask(mask: Tensor, start: Dimension, end: Dimension, count: Dimension): Tensor {
  const rank = mask.shape.length;
  const ofKeys = mask.shape[rank - 1] === 1 ? mask : slice(mask, rank - 1, 0, count);
  return rank < 2 || mask.shape[rank - 2] === 1 ? ofKeys : slice(ofKeys, rank - 2, start, end);
}

export const attentionGradients: Readonly<Record<string, GradientRule>> = { attention };
