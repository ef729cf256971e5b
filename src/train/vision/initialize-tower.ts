// First values of the vision tower: small random matrices, and heads that look at the neighbours of a patch.
import type { Parameter } from "../../model/family.ts";
import type { QwenVisionConfig } from "../../model/qwen2_5_vl/config.ts";
import { inverseFrequencies } from "../../model/rotary-table.ts";
import type { Random } from "../../run/random.ts";
import { createNormal } from "../nano/normal.ts";

export interface TowerStart {
  /** Standard deviation of matrices. */
  readonly deviation: number;
  /**
   * How much the score of the patch that a head looks at exceeds that of far ones, roughly; 0 leaves the positions equal.
   * A letter lies on several patches, and without it the tower spends most of its training on finding the others.
   */
  readonly nearness: number;
}

/** Frequencies of the rotary embedding, from the fastest on, that carry the direction of a head. */
const directionFrequencies = 2;

/** Rows down and columns right of the patch that each head looks at; heads and layers go through them in turn. */
const directions: readonly (readonly [number, number])[] = [
  [0, 1],
  [0, -1],
  [1, 0],
  [-1, 0],
  [0, 0],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
  [0, 2],
  [0, -2],
];

/** Values of tower, merger and any further parameters that are given, by name. */
export function initializeTower(
  parameters: readonly Parameter[],
  vision: QwenVisionConfig,
  random: Random,
  { deviation, nearness }: TowerStart,
): Map<string, Float32Array> {
  const normal = createNormal(random);
  const residual = 1 / Math.sqrt(2 * vision.layers);
  const values = new Map<string, Float32Array>();
  for (const { name, shape } of parameters) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (/norm\d?\.weight$|\bln_q\.weight$/.test(name)) values.set(name, new Float32Array(size).fill(1));
    else if (name.endsWith(".bias")) values.set(name, new Float32Array(size));
    else {
      // What is added to the residual stream by every layer starts smaller the more layers there are.
      const isAdded = /blocks\.\d+\.(attn\.proj|mlp\.down_proj)\.weight$/.test(name);
      const scale = deviation * (isAdded ? residual : 1);
      values.set(
        name,
        Float32Array.from({ length: size }, () => scale * normal()),
      );
    }
  }
  if (nearness > 0) {
    for (let layer = 0; layer < vision.layers; layer++) {
      const bias = values.get(`visual.blocks.${layer}.attn.qkv.bias`);
      if (bias) for (let head = 0; head < vision.heads; head++) lookNear(bias, vision, layer, head, nearness);
    }
  }
  return values;
}

/**
 * Writes the biases of a head's query and key so that the score has a part Σ cos(ω (Δ - δ)), the same for all contents,
 * that is greatest where the distance Δ between the two patches is the head's direction δ.
 */
function lookNear(bias: Float32Array, vision: QwenVisionConfig, layer: number, head: number, nearness: number): void {
  const { headSize, hiddenSize, ropeTheta } = vision;
  const half = headSize / 2;
  const frequencies = inverseFrequencies(half, ropeTheta);
  const direction = directions[(head + 2 * layer) % directions.length]!;
  const size = Math.sqrt(nearness * Math.sqrt(headSize));
  for (const [axis, distance] of direction.entries()) {
    for (let frequency = 0; frequency < Math.min(directionFrequencies, half / 2); frequency++) {
      const pair = (axis * half) / 2 + frequency;
      const angle = frequencies[frequency]! * distance;
      const query = head * headSize + pair;
      bias[query] = size;
      bias[hiddenSize + query] = size * Math.cos(angle);
      bias[hiddenSize + query + half] = -size * Math.sin(angle);
    }
  }
}
