// GeoCLIP's image side over traced tensors: CLIP's vision transformer, its projection, and GeoCLIP's two layers.
import { gelu, quickGelu } from "../../tensor/operations/activation.ts";
import { add } from "../../tensor/operations/arithmetic.ts";
import { attention } from "../../tensor/operations/attention.ts";
import { relu } from "../../tensor/operations/elementwise.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { layerNorm } from "../../tensor/operations/normalization.ts";
import { expand, removeAxis, reshape, transpose } from "../../tensor/operations/reshape.ts";
import { concatenate, slice } from "../../tensor/operations/slice.ts";
import type { Dimension, Tensor } from "../../tensor/tensor.ts";
import type { Weights } from "../linear.ts";
import type { ClipVisionConfig } from "./clip-config.ts";
import type { HeadSizes } from "./head-sizes.ts";

/** Image features [images, projection] of CLIP for pixels [images, channels, side, side]. */
export function embedWithClip(weights: Weights, vision: ClipVisionConfig, pixels: Tensor): Tensor {
  const images = pixels.shape[0]!;
  const { hiddenSize, projectionSize } = vision;
  let hidden = norm(weights, vision, "vision_model.pre_layrnorm", embedPatches(weights, vision, pixels));
  for (let index = 0; index < vision.layers; index++) {
    const layer = `vision_model.encoder.layers.${index}`;
    const attended = attend(weights, vision, layer, norm(weights, vision, `${layer}.layer_norm1`, hidden), images);
    hidden = add(hidden, attended);
    hidden = add(hidden, feedForward(weights, vision, layer, norm(weights, vision, `${layer}.layer_norm2`, hidden)));
  }
  const classes = removeAxis(slice(reshape(hidden, [images, rowsOf(vision), hiddenSize]), 1, 0, 1), 1);
  const pooled = norm(weights, vision, "vision_model.post_layernorm", classes);
  const shape = { inFeatures: hiddenSize, outFeatures: projectionSize, bias: false };
  return weights.linear(pooled, "visual_projection", shape);
}

/** GeoCLIP's features [images, features] of CLIP's; their length means nothing yet. */
export function projectImages(weights: Weights, sizes: HeadSizes, features: Tensor): Tensor {
  const { projection, imageWidth, features: out } = sizes;
  const first = { inFeatures: projection, outFeatures: imageWidth, bias: true };
  const inner = relu(weights.linear(features, "image_encoder.mlp.0", first));
  return weights.linear(inner, "image_encoder.mlp.2", { inFeatures: imageWidth, outFeatures: out, bias: true });
}

/** Rows of an image: its patches behind the class token. */
function rowsOf({ imageSize, patchSize }: ClipVisionConfig): number {
  return (imageSize / patchSize) ** 2 + 1;
}

/** Rows [images * rows, hidden]. */
function embedPatches(weights: Weights, vision: ClipVisionConfig, pixels: Tensor): Tensor {
  const { hiddenSize, channels, patchSize, imageSize } = vision;
  const side = imageSize / patchSize;
  const images = pixels.shape[0]!;
  // A convolution whose kernel is as large as its stride is a linear layer over each patch.
  const cut = transpose(reshape(pixels, [images, channels, side, patchSize, side, patchSize]), [0, 2, 4, 1, 3, 5]);
  const width = channels * patchSize ** 2;
  const name = "vision_model.embeddings";
  const kernel = weights.parameter(`${name}.patch_embedding.weight`, [hiddenSize, channels, patchSize, patchSize]);
  const patches = linear(reshape(cut, [images, side ** 2, width]), reshape(kernel, [hiddenSize, width]));
  const token = reshape(weights.parameter(`${name}.class_embedding`, [hiddenSize]), [1, 1, hiddenSize]);
  const positions = weights.parameter(`${name}.position_embedding.weight`, [rowsOf(vision), hiddenSize]);
  const rows = add(concatenate([expand(token, [images, 1, hiddenSize]), patches], 1), positions);
  return reshape(rows, [-1, hiddenSize]);
}

function attend(weights: Weights, vision: ClipVisionConfig, layer: string, x: Tensor, images: Dimension): Tensor {
  const { hiddenSize, heads, headSize } = vision;
  const square = { inFeatures: hiddenSize, outFeatures: hiddenSize, bias: true };
  const [q, k, v] = ["q", "k", "v"].map((part) => {
    const rows = weights.linear(x, `${layer}.self_attn.${part}_proj`, square);
    return transpose(reshape(rows, [images, rowsOf(vision), heads, headSize]), [0, 2, 1, 3]);
  }) as [Tensor, Tensor, Tensor];
  const mixed = reshape(transpose(attention(q, k, v), [0, 2, 1, 3]), [-1, hiddenSize]);
  return weights.linear(mixed, `${layer}.self_attn.out_proj`, square);
}

function feedForward(weights: Weights, vision: ClipVisionConfig, layer: string, x: Tensor): Tensor {
  const { hiddenSize, intermediateSize, activation } = vision;
  const activate = activation === "quick_gelu" ? quickGelu : (inner: Tensor) => gelu(inner);
  const first = { inFeatures: hiddenSize, outFeatures: intermediateSize, bias: true };
  const inner = activate(weights.linear(x, `${layer}.mlp.fc1`, first));
  return weights.linear(inner, `${layer}.mlp.fc2`, {
    inFeatures: intermediateSize,
    outFeatures: hiddenSize,
    bias: true,
  });
}

function norm(weights: Weights, { hiddenSize, epsilon }: ClipVisionConfig, name: string, x: Tensor): Tensor {
  const scale = weights.parameter(`${name}.weight`, [hiddenSize]);
  return layerNorm(x, scale, weights.parameter(`${name}.bias`, [hiddenSize]), { epsilon });
}
