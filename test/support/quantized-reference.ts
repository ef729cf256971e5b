// Reference checkpoints with quantized layers: computed from packed weights, or from what the packed weights stand for.
import type { Network } from "../../src/model/family.ts";
import type { LinearLayer } from "../../src/model/linear-layers.ts";
import { openCheckpoint } from "../../src/model/open-checkpoint.ts";
import type { QuantizedFile } from "../../src/model/quantize/open-quantized.ts";
import { quantizeCheckpoint } from "../../src/model/quantize/quantize-checkpoint.ts";
import { quantizedSource, quantizedWeights } from "../../src/model/quantize/quantized-weights.ts";
import type { Scheme } from "../../src/model/quantize/scheme.ts";
import { type Reference, referenceFolder } from "../reference/models/open-reference.ts";
import { dequantize } from "./dequantize.ts";

export interface QuantizedReference {
  readonly file: QuantizedFile;
  /** Layers multiply packed weights. */
  readonly packed: Reference;
  /** Layers multiply floats: the numbers that the packed weights stand for. */
  readonly unpacked: Reference;
}

/** The reference with quantized layers; the packed file is made in `folder`. */
export async function quantizeReference(
  reference: Reference,
  schemeOf: (layer: LinearLayer) => Scheme | null,
  folder: string,
): Promise<QuantizedReference> {
  const checkpoint = await openCheckpoint(referenceFolder(reference.name));
  const file = await quantizeCheckpoint(checkpoint, { schemeOf, folders: [folder] });
  const weights = quantizedWeights(file);
  const { network } = reference;
  // Whoever traces this network chooses float weights; the layers get ours instead.
  const overPacked: Network = {
    ...network,
    languageModel: (_, inputs) => network.languageModel(weights, inputs),
    logits: (_, normalized) => network.logits(weights, normalized),
    vision: { ...network.vision, features: (_, inputs) => network.vision.features(weights, inputs) },
  };
  const source = quantizedSource(file, reference.weights);
  const floats = (name: string) =>
    file.matrices.has(name) ? dequantizeMatrix(file, name) : reference.weights.get(name);
  return {
    file,
    packed: {
      ...reference,
      network: overPacked,
      weights: { ...reference.weights, get: (name) => source.get(name) as never },
    },
    unpacked: { ...reference, weights: { ...reference.weights, get: (name) => floats(name) as never } },
  };
}

async function dequantizeMatrix({ matrices, tensors }: QuantizedFile, name: string): Promise<Float32Array> {
  const { rows, columns, scheme } = matrices.get(name)!;
  return dequantize({
    ...{ rows, columns, ...scheme },
    packed: await tensors.readBytes(`${name}.packed`),
    scales: await tensors.readFloats(`${name}.scales`),
    zeroPoints: await tensors.readBytes(`${name}.zero_points`),
  });
}

/** Mean over positions of the Kullback-Leibler divergence of `found` from `expected` in nats, and equal first choices. */
export function compareLogits(
  found: readonly Float32Array[],
  expected: readonly Float32Array[],
  vocabulary: number,
): { divergence: number; sameChoice: number } {
  let divergence = 0;
  let same = 0;
  let positions = 0;
  for (const [row, logits] of expected.entries()) {
    for (let start = 0; start < logits.length; start += vocabulary) {
      const truth = logProbabilities(logits.subarray(start, start + vocabulary));
      const guess = logProbabilities(found[row]!.subarray(start, start + vocabulary));
      divergence += truth.reduce((sum, value, index) => sum + Math.exp(value) * (value - guess[index]!), 0);
      same += Number(largest(truth) === largest(guess));
      positions++;
    }
  }
  return { divergence: divergence / positions, sameChoice: same / positions };
}

function logProbabilities(logits: Float32Array): number[] {
  const high = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, value) => total + Math.exp(value - high), 0);
  return Array.from(logits, (value) => value - high - Math.log(sum));
}

function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
