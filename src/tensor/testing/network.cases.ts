// Cases of matrix products, softmax, normalization, linear layers and attention.

import { multiply } from "../operations/arithmetic.ts";
import { type AttentionOptions, attention } from "../operations/attention.ts";
import { stopGradient } from "../operations/elementwise.ts";
import { linear } from "../operations/linear.ts";
import { logProbability } from "../operations/log-probability.ts";
import { gemm, type MatmulOptions, matmul } from "../operations/matmul.ts";
import { layerNorm, rmsNorm } from "../operations/normalization.ts";
import { logSoftmax, softmax } from "../operations/softmax.ts";
import { tensorData } from "../tensor-data.ts";
import { alongAxis, at, generate, type NdArray, randomArray, total, zip } from "./nd-array.cases.ts";
import type { OperationCase } from "./operation-case.cases.ts";

interface Product extends MatmulOptions {
  readonly a: number[];
  readonly b: number[];
  readonly symbolic?: OperationCase["symbolic"];
}

function multiplyMatrices(a: NdArray, b: NdArray, { transposeA, transposeB, scale = 1 }: MatmulOptions): NdArray {
  const [rowsA, columnsA] = a.shape.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const columns = transposeB ? rowsB : columnsB;
  const batchRank = Math.max(a.shape.length, b.shape.length) - 2;
  const batch = Array.from({ length: batchRank }, (_, axis) =>
    Math.max(a.shape[axis - batchRank - 2 + a.shape.length] ?? 1, b.shape[axis - batchRank - 2 + b.shape.length] ?? 1),
  );
  return generate([...batch, rows, columns], (index) => {
    const [row, column] = index.slice(-2) as [number, number];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const left = at(a, [...index.slice(0, -2), ...(transposeA ? [k, row] : [row, k])]);
      sum += left * at(b, [...index.slice(0, -2), ...(transposeB ? [column, k] : [k, column])]);
    }
    return sum * scale;
  });
}

function product(name: string, { a, b, symbolic, ...options }: Product): OperationCase {
  return {
    name,
    floats: { a: randomArray(a, 31), b: randomArray(b, 32) },
    ...(symbolic && { symbolic }),
    build: (tensors) => matmul(tensors.a!, tensors.b!, options),
    reference: (arrays) => multiplyMatrices(arrays.a!, arrays.b!, options),
  };
}

const productCases: readonly OperationCase[] = [
  product("matmul", { a: [3, 4], b: [4, 5] }),
  product("matmul transposeA", { a: [4, 3], b: [4, 5], transposeA: true }),
  product("matmul transposeB", { a: [3, 4], b: [5, 4], transposeB: true }),
  product("matmul both transposed, scaled", { a: [4, 3], b: [5, 4], transposeA: true, transposeB: true, scale: 0.5 }),
  product("matmul scaled", { a: [3, 4], b: [4, 5], scale: -2 }),
  product("matmul batched", { a: [2, 2, 3, 4], b: [2, 2, 4, 5] }),
  product("matmul batched transposeA", { a: [2, 4, 3], b: [2, 4, 5], transposeA: true }),
  product("matmul of a batch by one matrix", { a: [2, 3, 4], b: [4, 5] }),
  product("matmul of a batch by one matrix, transposeB", { a: [2, 3, 4], b: [5, 4], transposeB: true }),
  product("matmul of a transposed batch by one matrix", { a: [2, 4, 3], b: [4, 5], transposeA: true }),
  product("matmul of one matrix by a batch", { a: [3, 4], b: [2, 4, 5] }),
  product("matmul broadcasts the batch", { a: [2, 1, 3, 4], b: [1, 3, 4, 2] }),
  product("matmul over symbolic sizes", {
    a: [2, 3, 4],
    b: [2, 5, 4],
    transposeB: true,
    symbolic: { a: ["batch", "queries", 4], b: ["batch", "keys", 4] },
  }),
  ...([false, true] as const).flatMap((transposeA) =>
    ([false, true] as const).map(
      (transposeB): OperationCase => ({
        name: `gemm with bias${transposeA ? ", transposeA" : ""}${transposeB ? ", transposeB" : ""}`,
        floats: {
          a: randomArray(transposeA ? [4, 3] : [3, 4], 33),
          b: randomArray(transposeB ? [5, 4] : [4, 5], 34),
          bias: randomArray([5], 35),
        },
        build: ({ a, b, bias }) => gemm(a!, b!, { bias: bias!, transposeA, transposeB }),
        reference: ({ a, b, bias }) =>
          zip(multiplyMatrices(a!, b!, { transposeA, transposeB }), bias!, (x, y) => x + y),
      }),
    ),
  ),
  {
    name: "linear with bias over symbolic batch and rows",
    floats: { x: randomArray([2, 3, 4], 36), weight: randomArray([5, 4], 37), bias: randomArray([5], 38) },
    symbolic: { x: ["batch", "rows", 4] },
    build: ({ x, weight, bias }) => linear(x!, weight!, bias),
    reference: ({ x, weight, bias }) =>
      zip(multiplyMatrices(x!, weight!, { transposeB: true }), bias!, (a, b) => a + b),
  },
  {
    name: "linear without bias",
    floats: { x: randomArray([3, 4], 39), weight: randomArray([5, 4], 40) },
    build: ({ x, weight }) => linear(x!, weight!),
    reference: ({ x, weight }) => multiplyMatrices(x!, weight!, { transposeB: true }),
  },
];

function softmaxLine(line: readonly number[]): number[] {
  const largest = Math.max(...line);
  const powers = line.map((value) => Math.exp(value - largest));
  return powers.map((value) => value / total(powers));
}

const softmaxCases: readonly OperationCase[] = [
  {
    name: "softmax",
    floats: { x: randomArray([2, 3, 5], 41, [-3, 3]) },
    build: ({ x }) => softmax(x!),
    reference: ({ x }) => alongAxis(x!, 2, (line, place) => softmaxLine(line)[place]!),
  },
  {
    name: "softmax over an inner axis",
    floats: { x: randomArray([2, 3, 5], 42, [-3, 3]) },
    build: ({ x }) => softmax(x!, 1),
    reference: ({ x }) => alongAxis(x!, 1, (line, place) => softmaxLine(line)[place]!),
  },
  {
    name: "softmax of large numbers",
    floats: { x: randomArray([2, 5], 43, [990, 1000]) },
    tolerance: 2e-4,
    build: ({ x }) => softmax(x!),
    reference: ({ x }) => alongAxis(x!, 1, (line, place) => softmaxLine(line)[place]!),
  },
  {
    name: "logSoftmax",
    floats: { x: randomArray([2, 3, 5], 44, [-3, 3]) },
    build: ({ x }) => logSoftmax(x!),
    reference: ({ x }) => alongAxis(x!, 2, (line, place) => Math.log(softmaxLine(line)[place]!)),
  },
  {
    name: "logSoftmax where softmax would round to 0",
    floats: { x: randomArray([2, 5], 45, [-200, 200]) },
    build: ({ x }) => logSoftmax(x!),
    reference: ({ x }) =>
      alongAxis(x!, 1, (line, place) => {
        const largest = Math.max(...line);
        return line[place]! - largest - Math.log(total(line.map((value) => Math.exp(value - largest))));
      }),
  },
];

const logProbabilityCases: readonly OperationCase[] = [
  {
    name: "logProbability of tokens under a head",
    floats: { x: randomArray([2, 3, 4], 46), head: randomArray([5, 4], 47, [-2, 2]) },
    others: { targets: tensorData("int64", [2, 3], [0, 4, 4, 2, 4, 1]) },
    symbolic: { x: ["batch", "rows", 4], targets: ["batch", "rows"] },
    build: ({ x, head, targets }) => logProbability(x!, head!, targets!),
    reference: ({ x, head, targets }) => {
      const scores = multiplyMatrices(x!, head!, { transposeB: true });
      const logs = alongAxis(scores, 2, (line, place) => Math.log(softmaxLine(line)[place]!));
      return generate([2, 3], (index) => at(logs, [...index, at(targets!, index)]));
    },
  },
  {
    name: "logProbability of tokens that are almost impossible",
    floats: { x: randomArray([3, 4], 48, [-30, 30]), head: randomArray([5, 4], 49, [-2, 2]) },
    others: { targets: tensorData("int64", [3], [0, 1, 2]) },
    build: ({ x, head, targets }) => logProbability(x!, head!, targets!),
    reference: ({ x, head, targets }) => {
      const scores = multiplyMatrices(x!, head!, { transposeB: true });
      return generate([3], ([row]) => {
        const line = Array.from({ length: 5 }, (_, column) => at(scores, [row!, column]));
        const largest = Math.max(...line);
        return line[at(targets!, [row!])]! - largest - Math.log(total(line.map((value) => Math.exp(value - largest))));
      });
    },
  },
];

const moments = (line: readonly number[]) => {
  const mean = total(line) / line.length;
  return { mean, variance: total(line.map((value) => (value - mean) ** 2)) / line.length };
};

const normalizationCases: readonly OperationCase[] = [
  {
    name: "layerNorm",
    floats: { x: randomArray([2, 3, 6], 51), scale: randomArray([6], 52, [0.5, 1.5]), bias: randomArray([6], 53) },
    build: ({ x, scale, bias }) => layerNorm(x!, scale!, bias),
    reference: ({ x, scale, bias }) =>
      alongAxis(x!, 2, (line, place) => {
        const { mean, variance } = moments(line);
        return ((line[place]! - mean) / Math.sqrt(variance + 1e-5)) * scale!.data[place]! + bias!.data[place]!;
      }),
  },
  {
    name: "layerNorm without bias, larger epsilon",
    floats: { x: randomArray([4, 6], 54), scale: randomArray([6], 55, [0.5, 1.5]) },
    build: ({ x, scale }) => layerNorm(x!, scale!, undefined, { epsilon: 0.1 }),
    reference: ({ x, scale }) =>
      alongAxis(x!, 1, (line, place) => {
        const { mean, variance } = moments(line);
        return ((line[place]! - mean) / Math.sqrt(variance + 0.1)) * scale!.data[place]!;
      }),
  },
  {
    name: "rmsNorm",
    floats: { x: randomArray([2, 3, 6], 56), scale: randomArray([6], 57, [0.5, 1.5]) },
    symbolic: { x: ["batch", "rows", 6] },
    build: ({ x, scale }) => rmsNorm(x!, scale!, { epsilon: 1e-5 }),
    reference: ({ x, scale }) =>
      alongAxis(x!, 2, (line, place) => {
        const meanSquare = total(line.map((value) => value * value)) / line.length;
        return (line[place]! / Math.sqrt(meanSquare + 1e-5)) * scale!.data[place]!;
      }),
  },
];

interface AttentionCase {
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly past?: number;
  readonly mask?: readonly number[];
  readonly options?: AttentionOptions;
  readonly isSymbolic?: boolean;
}

/** Attention over the whole past, head by head and query by query. */
function attend(
  arrays: Record<string, NdArray>,
  { heads, keyHeads, queries, past = 0, options }: AttentionCase,
): NdArray {
  const { query, key, value, mask } = arrays as Record<"query" | "key" | "value" | "mask", NdArray>;
  const count = past + key.shape[2]!;
  const headSize = query.shape[3]!;
  const rowOf = (before: NdArray | undefined, now: NdArray, [batch, head, row, column]: number[]) =>
    row! < past ? at(before!, [batch!, head!, row!, column!]) : at(now, [batch!, head!, row! - past, column!]);
  return generate([query.shape[0]!, heads, queries, value.shape[3]!], ([batch, head, row, column]) => {
    const keyHead = Math.floor(head! / (heads / keyHeads));
    const scores = Array.from({ length: count }, (_, place) => {
      let score = 0;
      for (let k = 0; k < headSize; k++) {
        score += at(query, [batch!, head!, row!, k]) * rowOf(arrays.pastKey, key, [batch!, keyHead, place, k]);
      }
      score *= options?.scale ?? 1 / Math.sqrt(headSize);
      if (options?.causal && place > row! + count - queries) return Number.NEGATIVE_INFINITY;
      const isHidden = mask && at(mask, [batch!, head!, row!, place]) === 0;
      return isHidden ? Number.NEGATIVE_INFINITY : score;
    });
    const weights = softmaxLine(scores);
    return total(weights.map((w, place) => w * rowOf(arrays.pastValue, value, [batch!, keyHead, place, column!])));
  });
}

function attentionCase(name: string, shape: AttentionCase): OperationCase {
  const { heads, keyHeads, queries, keys, past = 0, options = {}, isSymbolic } = shape;
  const rows = randomArray([2, keyHeads, keys, 4], 62);
  const maskArray = shape.mask && { mask: tensorData("bool", [2, 1, queries, past + keys], shape.mask) };
  const symbolic = {
    query: ["batch", heads, "sequence", 4],
    key: ["batch", keyHeads, "sequence", 4],
    value: ["batch", keyHeads, "sequence", 3],
    pastKey: ["batch", keyHeads, "past", 4],
    pastValue: ["batch", keyHeads, "past", 3],
  };
  return {
    name: `attention ${name}`,
    floats: {
      query: randomArray([2, heads, queries, 4], 61),
      key: rows,
      value: randomArray([2, keyHeads, keys, 3], 63),
      ...(past > 0 && {
        pastKey: randomArray([2, keyHeads, past, 4], 64),
        pastValue: randomArray([2, keyHeads, past, 3], 65),
      }),
    },
    ...(maskArray && { others: maskArray }),
    ...(isSymbolic && { symbolic }),
    build: (tensors) =>
      attention(tensors.query!, tensors.key!, tensors.value!, {
        ...options,
        ...(tensors.mask && { mask: tensors.mask }),
        ...(past > 0 && { past: { key: tensors.pastKey!, value: tensors.pastValue! } }),
      }),
    reference: (arrays) => attend(arrays, shape),
  };
}

const visible = [1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1];

const attentionCases: readonly OperationCase[] = [
  attentionCase("of one head each", { heads: 2, keyHeads: 2, queries: 3, keys: 3 }),
  attentionCase("causal", { heads: 2, keyHeads: 2, queries: 3, keys: 3, options: { causal: true } }),
  attentionCase("causal with fewer queries than keys", {
    heads: 2,
    keyHeads: 2,
    queries: 2,
    keys: 5,
    options: { causal: true },
  }),
  attentionCase("with grouped heads", { heads: 6, keyHeads: 2, queries: 3, keys: 3, options: { causal: true } }),
  attentionCase("with one key head and its own scale", {
    heads: 4,
    keyHeads: 1,
    queries: 2,
    keys: 4,
    options: { scale: 0.3 },
  }),
  attentionCase("with a mask", { heads: 4, keyHeads: 2, queries: 3, keys: 3, mask: visible }),
  attentionCase("with a past", { heads: 4, keyHeads: 2, queries: 2, keys: 2, past: 3, options: { causal: true } }),
  attentionCase("with a past and many query heads for each key head", {
    heads: 8,
    keyHeads: 2,
    queries: 2,
    keys: 2,
    past: 3,
    options: { causal: true },
  }),
  attentionCase("of one query with a past", {
    heads: 2,
    keyHeads: 2,
    queries: 1,
    keys: 1,
    past: 4,
    options: { causal: true },
  }),
  attentionCase("with a mask and causal", {
    heads: 4,
    keyHeads: 2,
    queries: 3,
    keys: 3,
    mask: [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1],
    options: { causal: true },
  }),
  attentionCase("with a past and a mask", {
    heads: 4,
    keyHeads: 2,
    queries: 3,
    keys: 1,
    past: 2,
    mask: visible,
  }),
  attentionCase("over symbolic sizes with a past", {
    heads: 4,
    keyHeads: 2,
    queries: 2,
    keys: 2,
    past: 3,
    options: { causal: true },
    isSymbolic: true,
  }),
];

/** More rows than one block of the GPU's kernels, which take values only when they are as wide as keys. */
function longAttention(name: string, shape: AttentionCase): OperationCase {
  const array = (heads: number, seed: number) => randomArray([1, heads, shape.queries, 8], seed);
  return {
    name: `attention of many rows${name}`,
    floats: { query: array(shape.heads, 66), key: array(shape.keyHeads, 67), value: array(shape.keyHeads, 68) },
    // Finite differences over so many elements would take longer than all other cases together.
    differentiable: [],
    build: ({ query, key, value }) => attention(query!, key!, value!, shape.options),
    reference: (arrays) => attend(arrays, shape),
  };
}

const longAttentionCases: readonly OperationCase[] = [
  longAttention("", { heads: 2, keyHeads: 2, queries: 70, keys: 70 }),
  longAttention(", causal", { heads: 2, keyHeads: 2, queries: 70, keys: 70, options: { causal: true } }),
  longAttention(", grouped", { heads: 4, keyHeads: 2, queries: 70, keys: 70, options: { causal: true } }),
];

const additiveMask: OperationCase = {
  name: "attention with a mask of numbers, which has a gradient",
  floats: {
    query: randomArray([1, 2, 3, 4], 71),
    key: randomArray([1, 2, 3, 4], 72),
    value: randomArray([1, 2, 3, 4], 73),
    bias: randomArray([2, 3, 3], 74),
  },
  build: ({ query, key, value, bias }) => attention(query!, key!, value!, { mask: bias! }),
  reference: ({ query, key, value, bias }) => {
    const scores = multiplyMatrices(query!, key!, { transposeB: true, scale: 0.5 });
    const biased = zip(scores, bias!, (score, extra) => score + extra);
    return multiplyMatrices(
      alongAxis(biased, 3, (line, place) => softmaxLine(line)[place]!),
      value!,
      {},
    );
  },
};

const stopCase: OperationCase = {
  name: "stopGradient passes the value",
  floats: { x: randomArray([3], 75), y: randomArray([3], 76) },
  differentiable: ["y"],
  build: ({ x, y }) => multiply(stopGradient(x!), y!),
  reference: ({ x, y }) => zip(x!, y!, (a, b) => a * b),
};

export const networkCases: readonly OperationCase[] = [
  ...productCases,
  ...softmaxCases,
  ...logProbabilityCases,
  ...normalizationCases,
  ...attentionCases,
  ...longAttentionCases,
  additiveMask,
  stopCase,
];
