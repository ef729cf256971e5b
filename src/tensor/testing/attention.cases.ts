// Cases of attention: heads, masks, causality, and a past.
import { type AttentionOptions, attention } from "../operations/attention.ts";
import { tensorData } from "../tensor-data.ts";
import { alongAxis, at, generate, type NdArray, randomArray, total, zip } from "./nd-array.cases.ts";
import { multiplyMatrices, softmaxLine } from "./network.cases.ts";
import type { OperationCase } from "./operation-case.cases.ts";

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

const shortAttentionCases: readonly OperationCase[] = [
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

export const attentionCases: readonly OperationCase[] = [...shortAttentionCases, ...longAttentionCases, additiveMask];
