// Cases of matrix products, softmax, log-probabilities, normalization and linear layers.

import { multiply } from "../operations/arithmetic.ts";
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

export function multiplyMatrices(
  a: NdArray,
  b: NdArray,
  { transposeA, transposeB, scale = 1 }: MatmulOptions,
): NdArray {
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

export function softmaxLine(line: readonly number[]): number[] {
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
  stopCase,
];
