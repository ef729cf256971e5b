// How much memory a model takes at each precision, counted from its shapes.
import type { Network } from "../family.ts";
import { type LinearLayer, linearLayers } from "../linear-layers.ts";
import { rowSizes, type Scheme } from "../quantize/scheme.ts";

export interface PrecisionMemory {
  readonly precision: "fp32" | "bf16" | "int8" | "int4";
  /** Weights without the token embeddings, which a large model reads from their file row by row. */
  readonly weightBytes: number;
  readonly embeddingBytes: number;
  /** Keys and values of 1,000 tokens of prompt and answer. */
  readonly cacheBytes: number;
}

const cachedTokens = 1000;
const blockSize = 128;

/** Matrices have the bits of their precision; norms, biases and what is too narrow stay floats. The cache is in singles. */
export function estimateMemory(
  network: Network,
  schemeOf: (layer: LinearLayer, scheme: Scheme) => Scheme | null,
): readonly PrecisionMemory[] {
  const { layers, keyValueHeads, headSize, vocabulary, hiddenSize } = network.text;
  const cacheBytes = 2 * layers * keyValueHeads * headSize * Float32Array.BYTES_PER_ELEMENT * cachedTokens;
  const embeddings = vocabulary * hiddenSize;
  const matrices = linearLayers(network);
  const inMatrices = new Set(matrices.map(({ name }) => `${name}.weight`));
  const others = network.parameters
    .filter(({ name }) => !inMatrices.has(name) && name !== network.embedding)
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const bytesOf = (layer: LinearLayer, bits: 4 | 8): number => {
    const { inFeatures, outFeatures } = layer;
    const scheme = schemeOf(layer, { bits, blockSize });
    if (scheme === null) return inFeatures * outFeatures * Float32Array.BYTES_PER_ELEMENT;
    const { packed, scales, zeroPoints } = rowSizes(inFeatures, scheme);
    return outFeatures * (packed + scales + zeroPoints);
  };
  const floats = matrices.reduce((sum, { inFeatures, outFeatures }) => sum + inFeatures * outFeatures, others);
  const packed = (bits: 4 | 8) =>
    matrices.reduce((sum, layer) => sum + bytesOf(layer, bits), others * Float32Array.BYTES_PER_ELEMENT);
  return [
    { precision: "fp32", weightBytes: 4 * floats, embeddingBytes: 4 * embeddings, cacheBytes },
    { precision: "bf16", weightBytes: 2 * floats, embeddingBytes: 2 * embeddings, cacheBytes },
    { precision: "int8", weightBytes: packed(8), embeddingBytes: 2 * embeddings, cacheBytes },
    { precision: "int4", weightBytes: packed(4), embeddingBytes: 2 * embeddings, cacheBytes },
  ];
}
