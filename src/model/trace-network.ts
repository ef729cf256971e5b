// The graphs that inference runs: the language model with its cache, and the vision tower.
import { gather } from "../tensor/operations/gather.ts";
import type { Graph, Tensor } from "../tensor/tensor.ts";
import { dimension, trace } from "../tensor/trace.ts";
import type { InputTypes, Network, Pictures } from "./family.ts";
import type { Weights } from "./linear.ts";

/** Names of the cache of one layer: inputs hold the rows so far, outputs of the same order the new rows only. */
export const cacheNames = {
  pastKey: (layer: number) => `past key ${layer}`,
  pastValue: (layer: number) => `past value ${layer}`,
  newKey: (layer: number) => `new key ${layer}`,
  newValue: (layer: number) => `new value ${layer}`,
};

/**
 * One graph for prefill in chunks and for decoding. Inputs: `embeddings` [batch, sequence, hidden], padded at the end;
 * `cos` and `sin` [batch, sequence, head size / 2]; `lengths` int64 [batch], filled rows of the cache; `rows` int64
 * [rows], indices into batch * sequence whose logits are wanted; `past key i`, `past value i` [batch, key heads,
 * capacity, head size] of finite numbers. Outputs: `logits` [rows, vocabulary]; `new key i`, `new value i` [batch, key
 * heads, sequence, head size].
 */
export function traceLanguageModel(network: Network, weights: Weights): Graph {
  const { hiddenSize, headSize, keyValueHeads, layers } = network.text;
  const [batch, sequence] = [dimension("batch"), dimension("sequence")];
  const angles = { dtype: "float32", shape: [batch, sequence, headSize / 2] } as const;
  const cache = { dtype: "float32", shape: [batch, keyValueHeads, dimension("capacity"), headSize] } as const;
  const indices = Array.from({ length: layers }, (_, layer) => layer);
  const inputs: InputTypes = {
    embeddings: { dtype: "float32", shape: [batch, sequence, hiddenSize] },
    cos: angles,
    sin: angles,
    lengths: { dtype: "int64", shape: [batch] },
    rows: { dtype: "int64", shape: [dimension("rows")] },
    ...Object.fromEntries(
      indices.flatMap((layer) => [
        [cacheNames.pastKey(layer), cache],
        [cacheNames.pastValue(layer), cache],
      ]),
    ),
  };
  return trace(inputs, (fed) => {
    const { embeddings, cos, sin, lengths, rows } = fed as Record<string, Tensor> &
      Record<"embeddings" | "cos" | "sin" | "lengths" | "rows", Tensor>;
    const past = {
      keys: indices.map((layer) => fed[cacheNames.pastKey(layer)]!),
      values: indices.map((layer) => fed[cacheNames.pastValue(layer)]!),
      lengths,
    };
    const { hidden, keys, values } = network.languageModel(weights, { embeddings, cos, sin, past });
    const chosen = gather(hidden, rows);
    return {
      logits: network.logits(weights, network.finalNorm(weights, chosen)),
      ...Object.fromEntries(
        indices.flatMap((layer) => [
          [cacheNames.newKey(layer), keys[layer]!],
          [cacheNames.newValue(layer), values[layer]!],
        ]),
      ),
    };
  });
}

/** Inputs as `network.vision.inputs(pictures)` says; output `features` [rows, hidden size of the language model]. */
export function traceVisionTower(network: Network, weights: Weights, pictures: Pictures = "one"): Graph {
  return trace(network.vision.inputs(pictures), (fed) => ({ features: network.vision.features(weights, fed) }));
}
