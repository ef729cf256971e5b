// Scaled dot-product attention with grouped key and value heads, a mask, causality, and a cache of past rows.
import { isSameShape } from "../broadcast.ts";
import {
  addDimensions,
  type Dimension,
  formatDimension,
  isSameDimension,
  multiplyDimensions,
  subtractDimensions,
} from "../dimension.ts";
import { applyToOne, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";
import { add, and, greaterOrEqual, multiply, where } from "./arithmetic.ts";
import { groupedQueryAttention, multiHeadAttention } from "./attention-kernels.ts";
import { constant, range, sizeOf } from "./leaf.ts";
import { matmul } from "./matmul.ts";
import { insertAxis, reshape } from "./reshape.ts";
import { concatenate, slice } from "./slice.ts";
import { softmax } from "./softmax.ts";

export interface AttentionOptions {
  /**
   * Which keys each query may see: bool (true = visible) or a number added to the scores; broadcast to
   * [batch, heads, queries, keys]. A query that may see no key gets a meaningless row, never NaN.
   */
  mask?: Tensor;
  /** Query `i` sees keys up to and including `i`; with more keys than queries, the queries are the last rows. */
  causal?: boolean;
  /** Factor on the scores; by default 1 / sqrt(head size). */
  scale?: number;
  /** Rows of earlier positions, [batch, key heads, past, head size]; they come before `key` and `value`. */
  past?: { readonly key: Tensor; readonly value: Tensor };
}

export interface AttentionAttributes {
  readonly causal: boolean;
  readonly scale: number;
  readonly hasMask: boolean;
  readonly hasPast: boolean;
}

/** The operands by name. */
export function attentionOperands(inputs: readonly Tensor[], { hasMask, hasPast }: AttentionAttributes) {
  const [query, key, value] = inputs as [Tensor, Tensor, Tensor];
  const mask = hasMask ? inputs[3]! : undefined;
  const past = hasPast ? { key: inputs.at(-2)!, value: inputs.at(-1)! } : undefined;
  return { query, key, value, mask, past };
}

export const attentionOperation: Operation<AttentionAttributes> = {
  name: "attention",
  infer(inputs, attributes) {
    const { query, key, value, mask, past } = attentionOperands(inputs, attributes);
    for (const tensor of [query, key, value, ...(past ? [past.key, past.value] : [])]) {
      if (tensor.shape.length !== 4 || tensor.dtype !== query.dtype || !isFloat(tensor.dtype)) {
        throw typeError(
          "attention",
          `operands must be [batch, heads, rows, head size] of one floating-point type, ` +
            `got ${formatType(query)}, ${formatType(key)} and ${formatType(tensor)}.`,
        );
      }
    }
    const [batch, heads, queries, headSize] = query.shape as [Dimension, Dimension, Dimension, Dimension];
    const [, keyHeads, rows, valueSize] = value.shape as [Dimension, Dimension, Dimension, Dimension];
    const isFitting =
      isSameShape(key.shape, [batch, keyHeads, rows, headSize]) &&
      isSameDimension(value.shape[0]!, batch) &&
      typeof heads === "number" &&
      typeof keyHeads === "number" &&
      heads % keyHeads === 0;
    if (!isFitting) {
      throw typeError(
        "attention",
        `query ${formatType(query)}, key ${formatType(key)} and value ${formatType(value)} do not fit: batch, ` +
          "rows and head size must agree and the query heads must be a multiple of the key heads.",
      );
    }
    if (past) {
      const length = past.key.shape[2]!;
      const isPastFitting =
        isSameShape(past.key.shape, [batch, keyHeads, length, headSize]) &&
        isSameShape(past.value.shape, [batch, keyHeads, length, valueSize]);
      if (!isPastFitting) {
        throw typeError(
          "attention",
          `past ${formatType(past.key)} and ${formatType(past.value)} do not fit key ${formatType(key)}.`,
        );
      }
    }
    if (mask) requireMask(mask, query, keyCount(key, past?.key));
    return [{ dtype: query.dtype, shape: [batch, heads, queries, valueSize] }];
  },
  compose(inputs, attributes, target) {
    const fused = target?.hasAttentionKernels ? fuseAttention(inputs, attributes) : null;
    return [fused ?? composeAttention(inputs, attributes).output];
  },
};

/** Attention of every query over the keys that it may see; result [batch, heads, queries, value head size]. */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { mask, causal = false, scale, past }: AttentionOptions = {},
): Tensor {
  const headSize = query.shape.at(-1);
  if (scale === undefined && typeof headSize !== "number") {
    throw typeError("attention", `the head size of ${formatType(query)} is not a number; give the scale.`);
  }
  const attributes: AttentionAttributes = {
    causal,
    scale: scale ?? 1 / Math.sqrt(headSize as number),
    hasMask: mask !== undefined,
    hasPast: past !== undefined,
  };
  const inputs = [query, key, value, ...(mask ? [mask] : []), ...(past ? [past.key, past.value] : [])];
  return applyToOne(attentionOperation, inputs, attributes);
}

/** A kernel that computes this attention without holding all scores; `null` when none does. */
function fuseAttention(inputs: readonly Tensor[], attributes: AttentionAttributes): Tensor | null {
  const { query, key, value, mask, past } = attentionOperands(inputs, attributes);
  const { causal, scale } = attributes;
  const isSquare = isSameDimension(query.shape[2]!, key.shape[2]!);
  // The kernels join a past to the new rows by copying it, and align causal queries to the first keys.
  if (past || (causal && !isSquare)) return null;
  if (query.shape[1] === key.shape[1]) {
    const bias = mask && maskBias(query, key.shape[2]!, mask, false);
    return multiHeadAttention(query, key, value, { scale, causal, bias });
  }
  const hasOneHeadSize = isSameDimension(key.shape[3]!, value.shape[3]!);
  return causal && !mask && hasOneHeadSize ? groupedQueryAttention(query, key, value, scale) : null;
}

/**
 * Attention written with matrix products. Grouped query heads become rows of one product per key head, and past rows
 * are multiplied where they lie, so neither repeated heads nor a joined cache is ever copied.
 */
export function composeAttention(inputs: readonly Tensor[], attributes: AttentionAttributes) {
  const { query, key, value, mask, past } = attentionOperands(inputs, attributes);
  const [batch, heads, queries] = query.shape as [Dimension, number, Dimension];
  const { rows, perKeyHead, scale } = layOut(query, key, attributes);
  const scoresFor = (x: Tensor) => matmul(rows, perKeyHead(x), { transposeB: true, scale });
  const keys = keyCount(key, past?.key);
  const scores = past ? concatenate([scoresFor(past.key), scoresFor(key)], -1) : scoresFor(key);
  const bias = maskBias(query, keys, mask, attributes.causal);
  const visible = bias ? add(reshape(scores, [batch, heads, queries, keys]), bias) : scores;
  const probabilities = reshape(softmax(visible), scores.shape);
  let mixed: Tensor;
  if (past) {
    const length = past.key.shape[2]!;
    mixed = add(
      matmul(slice(probabilities, -1, 0, length), perKeyHead(past.value)),
      matmul(slice(probabilities, -1, length), perKeyHead(value)),
    );
  } else {
    mixed = matmul(probabilities, perKeyHead(value));
  }
  return { output: reshape(mixed, [batch, heads, queries, value.shape[3]!]), probabilities };
}

/** How queries are laid out for the products, and keys and values for each of their heads. */
interface Layout {
  readonly rows: Tensor;
  readonly perKeyHead: (x: Tensor) => Tensor;
  readonly scale: number;
}

/** Query heads per key head from which they are better taken as rows of one product, while single rows are decoded. */
const smallestGroup = 4;

function layOut(query: Tensor, key: Tensor, { scale, hasPast }: AttentionAttributes): Layout {
  const [batch, heads, queries, headSize] = query.shape as [Dimension, number, Dimension, Dimension];
  const keyHeads = key.shape[1] as number;
  const group = heads / keyHeads;
  if (!hasPast || group >= smallestGroup) {
    const rows = reshape(query, [batch, keyHeads, multiplyDimensions(group, queries), headSize]);
    return { rows, perKeyHead: (x) => x, scale };
  }
  // A product of one row without a factor is a dot product per key in the CPU kernel, 1.4 times faster than the general
  // kernel; the reshape between keeps ONNX Runtime from moving the factor back into the product.
  return {
    rows: reshape(multiply(query, scale), [batch, keyHeads, group, queries, headSize]),
    perKeyHead: (x) => insertAxis(x, 2),
    scale: 1,
  };
}

/** What is added to the scores: 0 where a key is visible, a very small number where it is not. */
export function maskBias(
  query: Tensor,
  keys: Dimension,
  mask: Tensor | undefined,
  causal: boolean,
): Tensor | undefined {
  const hidden = query.dtype === "float16" ? -60_000 : -1e30;
  const biasOf = (visible: Tensor) => where(visible, constant(0, query.dtype), constant(hidden, query.dtype));
  const isBoolean = mask?.dtype === "bool";
  // A single query is the last row and sees every key.
  const conditions = [
    ...(mask && isBoolean ? [mask] : []),
    ...(causal && query.shape[2] !== 1 ? [causalMask(query.shape[2]!, keys)] : []),
  ];
  const added = [
    ...(conditions.length > 0 ? [biasOf(conditions.reduce((a, b) => and(a, b)))] : []),
    ...(mask && !isBoolean ? [mask] : []),
  ];
  return added.length === 0 ? undefined : added.reduce((a, b) => add(a, b));
}

/** [queries, keys], true where the query's position reaches the key's; the queries are the last rows. */
export function causalMask(queries: Dimension, keys: Dimension): Tensor {
  const offset = subtractDimensions(keys, queries);
  const positions = offset === 0 ? range(queries) : add(range(queries), sizeOf(offset));
  return greaterOrEqual(insertAxis(positions, 1), insertAxis(range(keys), 0));
}

function keyCount(key: Tensor, pastKey: Tensor | undefined): Dimension {
  return pastKey ? addDimensions(pastKey.shape[2]!, key.shape[2]!) : key.shape[2]!;
}

function requireMask(mask: Tensor, query: Tensor, keys: Dimension): void {
  const grid = [...query.shape.slice(0, 3), keys];
  const isFitting =
    mask.shape.length <= 4 &&
    mask.shape.every((size, axis) => size === 1 || isSameDimension(size, grid[axis + 4 - mask.shape.length]!));
  if (!isFitting || (mask.dtype !== "bool" && mask.dtype !== query.dtype)) {
    throw typeError(
      "attention",
      `the mask ${formatType(mask)} does not broadcast to [batch, heads, queries, keys] = ` +
        `[${grid.map(formatDimension).join(", ")}].`,
    );
  }
}
