// The vision side of InternVL3: InternViT over tiles, pixel shuffle, and the projector into the language model.
import { GlobeError } from "../../run/errors.ts";
import { gelu } from "../../tensor/operations/activation.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { attention } from "../../tensor/operations/attention.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { layerNorm, rmsNorm } from "../../tensor/operations/normalization.ts";
import { expand, reshape, transpose } from "../../tensor/operations/reshape.ts";
import { concatenate, slice, split } from "../../tensor/operations/slice.ts";
import type { Dimension, Tensor } from "../../tensor/tensor.ts";
import { dimension } from "../../tensor/trace.ts";
import type { ImagePixels, ImageShape, VisionTower } from "../family.ts";
import { joinFloats } from "../join-floats.ts";
import type { Weights } from "../linear.ts";
import type { InternConfig, InternVisionConfig } from "./config.ts";

/** LayerNorm of the projector keeps PyTorch's default. */
const projectorEpsilon = 1e-5;

export function internVisionTower({ vision, text }: InternConfig): VisionTower {
  const { channels, tileSize, patchSize, mergeSize } = vision;
  const tokensPerTile = (tileSize / patchSize / mergeSize) ** 2;
  const tile = [channels, tileSize, tileSize];
  return {
    tokenCount: (image) => tilesOf(image) * tokensPerTile,
    inputs: () => ({ pixels: { dtype: "float32", shape: [dimension("tiles"), ...tile] } }),
    feeds(images) {
      const pixels = joinTiles(images, channels * tileSize ** 2);
      return {
        pixels: { dtype: "float32", shape: [pixels.length / (channels * tileSize ** 2), ...tile], data: pixels },
      };
    },
    features: (weights, { pixels }) =>
      project(weights, vision, text.hiddenSize, encode(weights, vision, pixels!), pixels!.shape[0]!),
  };
}

/** Rows [tiles * (1 + patches), hidden]; the first row of each tile is its class token. */
function encode(weights: Weights, vision: InternVisionConfig, pixels: Tensor): Tensor {
  const tiles = pixels.shape[0]!;
  let hidden = reshape(embed(weights, vision, pixels), [-1, vision.hiddenSize]);
  for (let index = 0; index < vision.layers; index++) {
    const layer = `vision_model.encoder.layers.${index}`;
    const scaled = (name: string, x: Tensor) => multiply(x, weights.parameter(`${layer}.${name}`, [vision.hiddenSize]));
    const attended = attend(weights, vision, `${layer}.attn`, norm(weights, vision, `${layer}.norm1`, hidden), tiles);
    hidden = add(hidden, scaled("ls1", attended));
    const mapped = feedForward(weights, vision, `${layer}.mlp`, norm(weights, vision, `${layer}.norm2`, hidden));
    hidden = add(hidden, scaled("ls2", mapped));
  }
  return hidden;
}

function embed(weights: Weights, vision: InternVisionConfig, pixels: Tensor): Tensor {
  const { hiddenSize, channels, patchSize, tileSize } = vision;
  const side = tileSize / patchSize;
  const tiles = pixels.shape[0]!;
  // A convolution whose kernel is as large as its stride is a linear layer over each patch.
  const cut = transpose(reshape(pixels, [tiles, channels, side, patchSize, side, patchSize]), [0, 2, 4, 1, 3, 5]);
  const width = channels * patchSize ** 2;
  const name = "vision_model.embeddings";
  const kernel = weights.parameter(`${name}.patch_embedding.weight`, [hiddenSize, channels, patchSize, patchSize]);
  const bias = weights.parameter(`${name}.patch_embedding.bias`, [hiddenSize]);
  const patches = linear(reshape(cut, [tiles, side ** 2, width]), reshape(kernel, [hiddenSize, width]), bias);
  const classes = expand(weights.parameter(`${name}.class_embedding`, [1, 1, hiddenSize]), [tiles, 1, hiddenSize]);
  const positions = weights.parameter(`${name}.position_embedding`, [1, side ** 2 + 1, hiddenSize]);
  return add(concatenate([classes, patches], 1), positions);
}

function attend(weights: Weights, vision: InternVisionConfig, name: string, x: Tensor, tiles: Dimension): Tensor {
  const { hiddenSize, heads, headSize, hasAttentionBias, hasQueryKeyNorm, epsilon } = vision;
  const rows = (vision.tileSize / vision.patchSize) ** 2 + 1;
  const joined = weights.linear(x, `${name}.qkv`, {
    inFeatures: hiddenSize,
    outFeatures: 3 * hiddenSize,
    bias: hasAttentionBias,
  });
  const [query, key, value] = split(joined, 3, -1) as [Tensor, Tensor, Tensor];
  const normed = (part: Tensor, norm: string) =>
    hasQueryKeyNorm ? rmsNorm(part, weights.parameter(`${name}.${norm}.weight`, [hiddenSize]), { epsilon }) : part;
  const [q, k, v] = [normed(query, "q_norm"), normed(key, "k_norm"), value].map((part) =>
    transpose(reshape(part, [tiles, rows, heads, headSize]), [0, 2, 1, 3]),
  ) as [Tensor, Tensor, Tensor];
  const mixed = reshape(transpose(attention(q, k, v), [0, 2, 1, 3]), [-1, hiddenSize]);
  return weights.linear(mixed, `${name}.proj`, { inFeatures: hiddenSize, outFeatures: hiddenSize, bias: true });
}

function feedForward(weights: Weights, vision: InternVisionConfig, name: string, x: Tensor): Tensor {
  const { hiddenSize, intermediateSize } = vision;
  const inner = weights.linear(x, `${name}.fc1`, { inFeatures: hiddenSize, outFeatures: intermediateSize, bias: true });
  const outer = { inFeatures: intermediateSize, outFeatures: hiddenSize, bias: true };
  return weights.linear(gelu(inner), `${name}.fc2`, outer);
}

function norm(weights: Weights, vision: InternVisionConfig, name: string, x: Tensor): Tensor {
  const { hiddenSize, epsilon } = vision;
  const scale = weights.parameter(`${name}.weight`, [hiddenSize]);
  if (vision.norm === "rms_norm") return rmsNorm(x, scale, { epsilon });
  return layerNorm(x, scale, weights.parameter(`${name}.bias`, [hiddenSize]), { epsilon });
}

/** Feature rows [tiles * squares, out]: the patches of each square side by side, then a two-layer network. */
function project(
  weights: Weights,
  vision: InternVisionConfig,
  outSize: number,
  encoded: Tensor,
  tiles: Dimension,
): Tensor {
  const { hiddenSize, mergeSize } = vision;
  const merged = hiddenSize * mergeSize ** 2;
  const side = vision.tileSize / vision.patchSize / mergeSize;
  const perTile = reshape(encoded, [tiles, (side * mergeSize) ** 2 + 1, hiddenSize]);
  const patches = reshape(slice(perTile, 1, 1), [tiles, side, mergeSize, side, mergeSize, hiddenSize]);
  const squares = reshape(transpose(patches, [0, 1, 3, 2, 4, 5]), [-1, merged]);
  const normed = layerNorm(
    squares,
    weights.parameter("mlp1.0.weight", [merged]),
    weights.parameter("mlp1.0.bias", [merged]),
    {
      epsilon: projectorEpsilon,
    },
  );
  const inner = gelu(weights.linear(normed, "mlp1.1", { inFeatures: merged, outFeatures: outSize, bias: true }));
  return weights.linear(inner, "mlp1.3", { inFeatures: outSize, outFeatures: outSize, bias: true });
}

function tilesOf(image: ImageShape): number {
  if ("tiles" in image) return image.tiles;
  throw new GlobeError("usage", "InternVL3 takes a picture as tiles, got a grid of patches.");
}

function joinTiles(images: readonly ImagePixels[], tileLength: number): Float32Array {
  for (const image of images) {
    const expected = tilesOf(image) * tileLength;
    if (image.pixels.length !== expected || expected === 0) {
      throw new GlobeError("usage", `${tilesOf(image)} tiles have ${expected} numbers, got ${image.pixels.length}.`);
    }
  }
  return joinFloats(images.map((image) => image.pixels));
}
