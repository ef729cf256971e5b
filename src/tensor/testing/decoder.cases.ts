// A small decoder in the manner of Qwen2, for tests and benchmarks of training and decoding.
import { createRandom } from "../../run/random.ts";
import type { Dimension } from "../dimension.ts";
import { silu } from "../operations/activation.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { attention } from "../operations/attention.ts";
import { negate } from "../operations/elementwise.ts";
import { gather } from "../operations/gather.ts";
import { linear } from "../operations/linear.ts";
import { logProbability } from "../operations/log-probability.ts";
import { rmsNorm } from "../operations/normalization.ts";
import { mean } from "../operations/reduce.ts";
import { reshape, transpose } from "../operations/reshape.ts";
import { concatenate, split } from "../operations/slice.ts";
import type { Graph, Shape, Tensor, TensorData } from "../tensor.ts";
import { countElements } from "../tensor-data.ts";
import { trace } from "../trace.ts";
import { weight } from "../weight.ts";

export interface DecoderShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly intermediate: number;
  readonly vocabulary: number;
}

/** Name and shape of every weight; the head is tied to the embedding. */
export function decoderWeights(shape: DecoderShape): Record<string, readonly number[]> {
  const { hidden, heads, keyHeads, intermediate, vocabulary } = shape;
  const size = hidden / heads;
  const layer = (index: number): Record<string, readonly number[]> => ({
    [`${index}.norm1`]: [hidden],
    [`${index}.query`]: [hidden, hidden],
    [`${index}.key`]: [keyHeads * size, hidden],
    [`${index}.value`]: [keyHeads * size, hidden],
    [`${index}.output`]: [hidden, hidden],
    [`${index}.norm2`]: [hidden],
    [`${index}.gate`]: [intermediate, hidden],
    [`${index}.up`]: [intermediate, hidden],
    [`${index}.down`]: [hidden, intermediate],
  });
  return Object.assign(
    { embedding: [vocabulary, hidden], norm: [hidden] },
    ...Array.from({ length: shape.layers }, (_, index) => layer(index)),
  );
}

/** Random weights of the usual scale; norms are 1. */
export function randomDecoderWeights(shape: DecoderShape, seed = 1): Record<string, TensorData> {
  const random = createRandom(seed);
  const entries = Object.entries(decoderWeights(shape)).map(([name, sizes]) => {
    const fill = name.includes("norm") ? () => 1 : () => (random.next() - 0.5) * 0.07;
    const data = Float32Array.from({ length: countElements(sizes) }, fill);
    return [name, { dtype: "float32", shape: sizes, data }] as const;
  });
  return Object.fromEntries(entries);
}

/** The mean loss of predicting every next token: inputs `tokens` and `targets`, [batch, sequence]. */
export function decoderLoss(shape: DecoderShape, [batch, sequence]: readonly [Dimension, Dimension]): Graph {
  const ids = { dtype: "int64", shape: [batch, sequence] } as const;
  const size = shape.hidden / shape.heads;
  const angles = { dtype: "float32", shape: [sequence, size] } as const;
  return trace({ tokens: ids, targets: ids, cosine: angles, sine: angles }, ({ tokens, targets, cosine, sine }) => {
    const hidden = decoderHidden(shape, tokens!, cosine!, sine!);
    return { loss: negate(mean(logProbability(hidden, decoderWeight(shape, "embedding"), targets!))) };
  });
}

/** The hidden states after the last norm, [batch, sequence, hidden]. */
export function decoderHidden(shape: DecoderShape, tokens: Tensor, cosine: Tensor, sine: Tensor): Tensor {
  const { layers, hidden, heads, keyHeads } = shape;
  const [batch, sequence] = tokens.shape as [Dimension, Dimension];
  const w = (name: string) => decoderWeight(shape, name);
  const grid: (count: number) => Shape = (count) => [batch, sequence, count, hidden / heads];
  const headsOf = (x: Tensor, count: number) => transpose(reshape(x, grid(count)), [0, 2, 1, 3]);
  const rotary = (x: Tensor) => add(multiply(x, cosine), multiply(rotateHalf(x), sine));
  let x = gather(w("embedding"), tokens);
  for (let index = 0; index < layers; index++) {
    const normal = rmsNorm(x, w(`${index}.norm1`));
    const query = rotary(headsOf(linear(normal, w(`${index}.query`)), heads));
    const key = rotary(headsOf(linear(normal, w(`${index}.key`)), keyHeads));
    const value = headsOf(linear(normal, w(`${index}.value`)), keyHeads);
    const mixed = transpose(attention(query, key, value, { causal: true }), [0, 2, 1, 3]);
    x = add(x, linear(reshape(mixed, [batch, sequence, hidden]), w(`${index}.output`)));
    const second = rmsNorm(x, w(`${index}.norm2`));
    const gated = multiply(silu(linear(second, w(`${index}.gate`))), linear(second, w(`${index}.up`)));
    x = add(x, linear(gated, w(`${index}.down`)));
  }
  return rmsNorm(x, w("norm"));
}

/** Cosines and sines of rotary positions, [sequence, head size]. */
export function rotaryAngles(sequence: number, size: number, base = 10_000): Record<"cosine" | "sine", TensorData> {
  const table = (of: (angle: number) => number): TensorData => ({
    dtype: "float32",
    shape: [sequence, size],
    data: Float32Array.from({ length: sequence * size }, (_, offset) => {
      const pair = (offset % size) % (size / 2);
      return of(Math.floor(offset / size) * base ** ((-2 * pair) / size));
    }),
  });
  return { cosine: table(Math.cos), sine: table(Math.sin) };
}

function rotateHalf(x: Tensor): Tensor {
  const [first, second] = split(x, 2) as [Tensor, Tensor];
  return concatenate([negate(second), first]);
}

function decoderWeight(shape: DecoderShape, name: string): Tensor {
  return weight(name, { dtype: "float32", shape: decoderWeights(shape)[name]! });
}
