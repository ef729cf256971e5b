// The vision tower of Qwen2.5-VL: windowed and full attention over patches, 2-D rotary positions, merging of squares.
import { gelu, silu } from "../../tensor/operations/activation.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { attention } from "../../tensor/operations/attention.ts";
import { gather } from "../../tensor/operations/gather.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { rmsNorm } from "../../tensor/operations/normalization.ts";
import { insertAxis, reshape, transpose } from "../../tensor/operations/reshape.ts";
import { rotary } from "../../tensor/operations/rotary.ts";
import { split } from "../../tensor/operations/slice.ts";
import type { Dimension, Tensor } from "../../tensor/tensor.ts";
import type { VisionTower } from "../family.ts";
import type { Weights } from "../linear.ts";
import type { QwenConfig, QwenVisionConfig } from "./config.ts";
import { mergedGrid } from "./rope-index.ts";
import { gridOf, type VisionInputs, visibleRows, visionFeeds, visionInputTypes } from "./vision-inputs.ts";

/** config.json of this family does not carry it. */
const epsilon = 1e-6;

export function qwenVisionTower({ vision, text }: QwenConfig): VisionTower {
  return {
    tokenCount: (image) => mergedGrid(gridOf(image), vision.mergeSize).reduce((product, size) => product * size, 1),
    inputs: (pictures) => visionInputTypes(vision, pictures),
    feeds: (images, pictures) => visionFeeds(vision, images, pictures),
    features: (weights, inputs) => features(weights, vision, text.hiddenSize, inputs as unknown as VisionInputs),
  };
}

function features(weights: Weights, vision: QwenVisionConfig, outSize: number, inputs: VisionInputs): Tensor {
  const { patches, cos, sin } = inputs;
  const windows = arrangementOf(inputs, inputs.windowPatches, inputs.windowLengths, inputs.windowPlaces);
  const frames = inputs.framePatches
    ? arrangementOf(inputs, inputs.framePatches, inputs.frameLengths!, inputs.framePlaces!)
    : { cos: insertAxis(cos, 0), sin: insertAxis(sin, 0) };
  let hidden = embedPatches(weights, vision, patches);
  for (let index = 0; index < vision.layers; index++) {
    const block = `visual.blocks.${index}`;
    const arrangement = vision.fullLayers.includes(index) ? frames : windows;
    hidden = add(
      hidden,
      attend(weights, vision, `${block}.attn`, norm(weights, vision, `${block}.norm1`, hidden), arrangement),
    );
    hidden = add(hidden, swiglu(weights, vision, `${block}.mlp`, norm(weights, vision, `${block}.norm2`, hidden)));
  }
  return mergeSquares(weights, vision, outSize, hidden);
}

/** A convolution whose kernel is as large as its stride is a linear layer over each patch. */
function embedPatches(weights: Weights, vision: QwenVisionConfig, patches: Tensor): Tensor {
  const { hiddenSize, channels, temporalPatchSize, patchSize } = vision;
  const kernel = weights.parameter("visual.patch_embed.proj.weight", [
    hiddenSize,
    channels,
    temporalPatchSize,
    patchSize,
    patchSize,
  ]);
  return linear(patches, reshape(kernel, [hiddenSize, channels * temporalPatchSize * patchSize ** 2]));
}

/** Groups of patches that see each other; without `rows` all patches are one group in their own order. */
interface GroupedRows {
  /** [groups, longest, head size / 2] */
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly rows?: { readonly patches: Tensor; readonly visible: Tensor; readonly places: Tensor };
}

function arrangementOf({ cos, sin }: VisionInputs, patches: Tensor, lengths: Tensor, places: Tensor): GroupedRows {
  const visible = visibleRows(lengths, patches.shape[1]!);
  return { cos: gather(cos, patches), sin: gather(sin, patches), rows: { patches, visible, places } };
}

function attend(weights: Weights, vision: QwenVisionConfig, name: string, x: Tensor, groups: GroupedRows): Tensor {
  const { hiddenSize, heads, headSize } = vision;
  const [count, longest] = groups.cos.shape as [Dimension, Dimension, Dimension];
  const joined = weights.linear(x, `${name}.qkv`, { inFeatures: hiddenSize, outFeatures: 3 * hiddenSize, bias: true });
  const grouped = groups.rows ? gather(joined, groups.rows.patches) : joined;
  const [query, key, value] = split(grouped, 3, -1).map((part) =>
    transpose(reshape(part, [count, longest, heads, headSize]), [0, 2, 1, 3]),
  ) as [Tensor, Tensor, Tensor];
  const mixed = attention(rotary(query, groups.cos, groups.sin), rotary(key, groups.cos, groups.sin), value, {
    mask: groups.rows?.visible,
  });
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [-1, hiddenSize]);
  return weights.linear(groups.rows ? gather(rows, groups.rows.places) : rows, `${name}.proj`, {
    inFeatures: hiddenSize,
    outFeatures: hiddenSize,
    bias: true,
  });
}

function swiglu(weights: Weights, { hiddenSize, intermediateSize }: QwenVisionConfig, name: string, x: Tensor): Tensor {
  const up = { inFeatures: hiddenSize, outFeatures: intermediateSize, bias: true };
  const gate = silu(weights.linear(x, `${name}.gate_proj`, up));
  return weights.linear(multiply(gate, weights.linear(x, `${name}.up_proj`, up)), `${name}.down_proj`, {
    inFeatures: intermediateSize,
    outFeatures: hiddenSize,
    bias: true,
  });
}

/** The patches of a square, which follow one another, become one row of features. */
function mergeSquares(weights: Weights, vision: QwenVisionConfig, outSize: number, hidden: Tensor): Tensor {
  const merged = vision.hiddenSize * vision.mergeSize ** 2;
  const squares = reshape(norm(weights, vision, "visual.merger.ln_q", hidden), [-1, merged]);
  const inner = gelu(
    weights.linear(squares, "visual.merger.mlp.0", { inFeatures: merged, outFeatures: merged, bias: true }),
  );
  return weights.linear(inner, "visual.merger.mlp.2", { inFeatures: merged, outFeatures: outSize, bias: true });
}

function norm(weights: Weights, { hiddenSize }: QwenVisionConfig, name: string, x: Tensor): Tensor {
  return rmsNorm(x, weights.parameter(`${name}.weight`, [hiddenSize]), { epsilon });
}
