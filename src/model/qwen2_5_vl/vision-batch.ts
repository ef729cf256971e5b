// The vision tower over a batch of pictures of one size, whose windows are blocks of equally many rows: for training.
import { GlobeError } from "../../run/errors.ts";
import { gelu, silu } from "../../tensor/operations/activation.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { attention } from "../../tensor/operations/attention.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { rmsNorm } from "../../tensor/operations/normalization.ts";
import { sum } from "../../tensor/operations/reduce.ts";
import { reshape, transpose } from "../../tensor/operations/reshape.ts";
import { rotary } from "../../tensor/operations/rotary.ts";
import { split } from "../../tensor/operations/slice.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Weights } from "../linear.ts";
import { inverseFrequencies, rotaryTable } from "../rotary-table.ts";
import type { QwenVisionConfig } from "./config.ts";
import { patchPositions, windowIndex } from "./window-index.ts";

type Grid = readonly [number, number, number];

/** epsilon of the norms; config.json of this family does not carry it. */
const epsilon = 1e-6;

/** How the patches of one picture are laid out so that every window is a block of consecutive rows. */
export interface WindowLayout {
  readonly windows: number;
  readonly patches: number;
  /** Patches of a row of the picture. */
  readonly columns: number;
  /** Row `i` of the layout is patch `order[i]` of the processor. */
  readonly order: Int32Array;
  /** Squares likewise: feature row `i` belongs to square `squareOrder[i]`. */
  readonly squareOrder: Int32Array;
  /** [patches, head size / 2] in the order of the layout. */
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Throws `usage` where the picture does not divide into full windows. */
export function layOutWindows(vision: QwenVisionConfig, grid: Grid): WindowLayout {
  const windows = windowIndex([grid], vision);
  const length = windows[0]!.length;
  if (windows.some((window) => window.length !== length)) {
    throw new GlobeError("usage", `A picture of ${grid[1]} by ${grid[2]} patches does not divide into full windows.`);
  }
  const perSquare = vision.mergeSize ** 2;
  const squareOrder = Int32Array.from(windows.flat());
  const order = Int32Array.from(windows.flat().flatMap((square) => places(square * perSquare, perSquare)));
  const [row, column] = patchPositions([grid], vision);
  const frequencies = inverseFrequencies(vision.headSize / 2, vision.ropeTheta);
  const axisOf = new Uint8Array(2 * frequencies.length).fill(1, frequencies.length);
  const [rows, columns] = [row, column].map((axis) => Int32Array.from(order, (patch) => axis[patch]!));
  const both = new Float32Array([...frequencies, ...frequencies]);
  const { cos, sin } = rotaryTable([rows!, columns!], both, axisOf);
  return { windows: windows.length, patches: order.length, columns: grid[2], order, squareOrder, cos, sin };
}

function places(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

export interface BatchInputs {
  readonly pictures: number;
  readonly windows: number;
  /**
   * [pictures * patches, channels * patch size²] in the order of the layout: a photo fills the frames of a patch with
   * copies, so one of them and the sum of the kernel over frames give the same.
   */
  readonly patches: Tensor;
  /** [pictures * patches, head size / 2] */
  readonly cos: Tensor;
  readonly sin: Tensor;
}

export interface BatchOutputs {
  /** The last hidden states under the merger's norm, [pictures * patches, hidden]. */
  readonly patches: Tensor;
  /** [pictures * squares, hidden size of the language model] */
  readonly features: Tensor;
}

/** The same function as the tower's `features`, in the order of the layout. */
export function batchFeatures(
  weights: Weights,
  vision: QwenVisionConfig,
  outSize: number,
  inputs: BatchInputs,
): BatchOutputs {
  const { hiddenSize, intermediateSize, mergeSize } = vision;
  const rows = inputs.patches.shape[0] as number;
  const layer = (x: Tensor, name: string, inFeatures: number, outFeatures: number) =>
    weights.linear(x, name, { inFeatures, outFeatures, bias: true });
  const norm = (x: Tensor, name: string) => rmsNorm(x, weights.parameter(`${name}.weight`, [hiddenSize]), { epsilon });
  const attend = (x: Tensor, name: string, groups: number) => {
    const shape = [groups, rows / groups, vision.heads, vision.headSize];
    const angles = [groups, rows / groups, vision.headSize / 2];
    const [cos, sin] = [reshape(inputs.cos, angles), reshape(inputs.sin, angles)];
    const [query, key, value] = split(layer(x, `${name}.qkv`, hiddenSize, 3 * hiddenSize), 3, -1).map((part) =>
      transpose(reshape(part, shape), [0, 2, 1, 3]),
    ) as [Tensor, Tensor, Tensor];
    const mixed = attention(rotary(query, cos, sin), rotary(key, cos, sin), value);
    const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [rows, hiddenSize]);
    return layer(joined, `${name}.proj`, hiddenSize, hiddenSize);
  };
  const swiglu = (x: Tensor, name: string) => {
    const gate = silu(layer(x, `${name}.gate_proj`, hiddenSize, intermediateSize));
    const up = layer(x, `${name}.up_proj`, hiddenSize, intermediateSize);
    return layer(multiply(gate, up), `${name}.down_proj`, intermediateSize, hiddenSize);
  };
  let hidden = embedPatches(weights, vision, inputs.patches);
  for (let index = 0; index < vision.layers; index++) {
    const block = `visual.blocks.${index}`;
    const groups = inputs.pictures * (vision.fullLayers.includes(index) ? 1 : inputs.windows);
    hidden = add(hidden, attend(norm(hidden, `${block}.norm1`), `${block}.attn`, groups));
    hidden = add(hidden, swiglu(norm(hidden, `${block}.norm2`), `${block}.mlp`));
  }
  const patches = norm(hidden, "visual.merger.ln_q");
  const merged = hiddenSize * mergeSize ** 2;
  const inner = gelu(layer(reshape(patches, [-1, merged]), "visual.merger.mlp.0", merged, merged));
  return { patches, features: layer(inner, "visual.merger.mlp.2", merged, outSize) };
}

function embedPatches(weights: Weights, vision: QwenVisionConfig, patches: Tensor): Tensor {
  const { hiddenSize, channels, temporalPatchSize, patchSize } = vision;
  const shape = [hiddenSize, channels, temporalPatchSize, patchSize, patchSize];
  const kernel = weights.parameter("visual.patch_embed.proj.weight", shape);
  return linear(patches, reshape(sum(kernel, { axes: 2 }), [hiddenSize, channels * patchSize ** 2]));
}
