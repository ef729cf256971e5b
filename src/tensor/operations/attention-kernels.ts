// Attention kernels of ONNX Runtime, which never hold the whole score matrix: used where no gradient is needed.
import { broadcastShapes } from "../broadcast.ts";
import { type Dimension, multiplyDimensions } from "../dimension.ts";
import { applyOperation, applyToOne, type Operation, type Tensor } from "../tensor.ts";
import { subtract } from "./arithmetic.ts";
import { cast } from "./elementwise.ts";
import { sizeOf } from "./leaf.ts";
import { expand, reshape, transpose } from "./reshape.ts";

interface KernelAttributes {
  readonly heads: number;
  readonly keyHeads: number;
  readonly scale: number;
  readonly causal: boolean;
}

const multiHeadOperation: Operation<KernelAttributes> = {
  name: "multiHeadAttention",
  infer(inputs) {
    const [query, , value] = inputs as [Tensor, Tensor, Tensor];
    return [{ dtype: query.dtype, shape: query.shape.with(-1, value.shape.at(-1)!) }];
  },
  emit(emitter, node, { heads, scale, causal }) {
    const [query, key, value, bias] = node.inputs.map((input) => emitter.nameOf(input));
    const optional = bias === undefined ? [] : ["", "", bias];
    return emitter.node("MultiHeadAttention", [query!, key!, value!, ...optional], {
      domain: "com.microsoft",
      attributes: { num_heads: heads, scale: { float: scale }, unidirectional: Number(causal) },
    });
  },
};

const groupedQueryOperation: Operation<KernelAttributes> = {
  name: "groupedQueryAttention",
  infer(inputs, { keyHeads }) {
    const [query, key] = inputs as [Tensor, Tensor];
    const [batch, rows, width] = key.shape as [Dimension, Dimension, number];
    const cache = { dtype: key.dtype, shape: [batch, keyHeads, rows, width / keyHeads] };
    return [query, cache, cache];
  },
  emit(emitter, node, { heads, keyHeads, scale }) {
    const [query, key, value, lengths, total] = node.inputs.map((input) => emitter.nameOf(input));
    return emitter.node("GroupQueryAttention", [query!, key!, value!, "", "", lengths!, total!], {
      domain: "com.microsoft",
      outputs: 3,
      attributes: { num_heads: heads, kv_num_heads: keyHeads, scale: { float: scale } },
    });
  },
};

/** Attention with as many key heads as query heads; operands and result are [batch, heads, rows, head size]. */
export function multiHeadAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { scale, causal, bias }: { scale: number; causal: boolean; bias: Tensor | undefined },
): Tensor {
  const heads = query.shape[1] as number;
  const inputs = [mergeHeads(query), mergeHeads(key), mergeHeads(value), ...(bias ? [biasOf(bias, query, key)] : [])];
  return splitHeads(applyToOne(multiHeadOperation, inputs, { heads, keyHeads: heads, scale, causal }), heads);
}

/** Causal attention of as many queries as keys with fewer key heads than query heads. */
export function groupedQueryAttention(query: Tensor, key: Tensor, value: Tensor, scale: number): Tensor {
  const heads = query.shape[1] as number;
  const keyHeads = key.shape[1] as number;
  const [batch, , rows] = query.shape as [Dimension, number, Dimension];
  const count = cast(sizeOf(rows), "int32");
  const inputs = [
    mergeHeads(query),
    mergeHeads(key),
    mergeHeads(value),
    // The kernel asks for the index of the last key of every sequence, and the number of keys.
    expand(subtract(count, 1), [batch]),
    count,
  ];
  const [mixed] = applyOperation(groupedQueryOperation, inputs, { heads, keyHeads, scale, causal: true });
  return splitHeads(mixed!, heads);
}

/** The kernel broadcasts the first two axes of the bias only. */
function biasOf(bias: Tensor, query: Tensor, key: Tensor): Tensor {
  const four = reshape(bias, [...new Array<number>(4 - bias.shape.length).fill(1), ...bias.shape]);
  const grid = { dtype: bias.dtype, shape: [1, 1, query.shape[2]!, key.shape[2]!] };
  return expand(four, broadcastShapes("attention", [four, grid]));
}

function mergeHeads(x: Tensor): Tensor {
  const [batch, heads, rows, size] = x.shape as [Dimension, Dimension, Dimension, Dimension];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, rows, multiplyDimensions(heads, size)]);
}

function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, rows, width] = x.shape as [Dimension, Dimension, number];
  return transpose(reshape(x, [batch, rows, heads, width / heads]), [0, 2, 1, 3]);
}
