// What vision pre-training predicts: element and character of each patch before and behind the merger, and behind it cues.
import type { Parameter } from "../../model/family.ts";
import type { Weights } from "../../model/linear.ts";
import type { QwenVisionConfig } from "../../model/qwen2_5_vl/config.ts";
import type { BatchOutputs } from "../../model/qwen2_5_vl/vision-batch.ts";
import { add, multiply } from "../../tensor/operations/arithmetic.ts";
import { negate } from "../../tensor/operations/elementwise.ts";
import { logProbability } from "../../tensor/operations/log-probability.ts";
import { gemm } from "../../tensor/operations/matmul.ts";
import { argmax, sum } from "../../tensor/operations/reduce.ts";
import { reshape } from "../../tensor/operations/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

export interface LabelClasses {
  /** Number of element classes, 0 being none. */
  readonly elements: number;
  /** Number of character classes, 0 being none. */
  readonly characters: number;
  /** Number of cues, 0 being none. */
  readonly cues: number;
}

/** Width of the row that each of a square's patches gets back from the feature row of the square. */
const unmergedSize = 128;

/** A cue is what the language model is to say, so that it must be in the rows that it gets. */
const heads = [
  ["patch", "elements"],
  ["patch", "characters"],
  ["token", "elements"],
  ["token", "characters"],
  ["token", "cues"],
] as const;

/** Parameters of the heads, which no checkpoint keeps. */
export function headParameters(vision: QwenVisionConfig, outSize: number, classes: LabelClasses): readonly Parameter[] {
  const widths = { patch: vision.hiddenSize, token: unmergedSize };
  return [
    { name: "heads.unmerge.weight", shape: [vision.mergeSize ** 2 * unmergedSize, outSize] },
    ...heads.map(([place, kind]) => ({ name: `heads.${place}.${kind}.weight`, shape: [classes[kind], widths[place]] })),
  ];
}

function rowsOf(weights: Weights, vision: QwenVisionConfig, { patches, features }: BatchOutputs) {
  const outFeatures = vision.mergeSize ** 2 * unmergedSize;
  const inFeatures = features.shape[1] as number;
  const unmerged = weights.linear(features, "heads.unmerge", { inFeatures, outFeatures, bias: false });
  return { patch: patches, token: reshape(unmerged, [-1, unmergedSize]) };
}

/** int64 [patches] and float32 [patches] in the order of the layout; weights of a batch add up to 1 for each kind, or to 0 where it shows none. */
export interface LabelTargets {
  readonly elements: Tensor;
  readonly characters: Tensor;
  readonly cues: Tensor;
  readonly elementWeights: Tensor;
  readonly characterWeights: Tensor;
  readonly cueWeights: Tensor;
}

/** Weighted cross-entropies: `loss` is their sum. */
export function labelLoss(
  weights: Weights,
  vision: QwenVisionConfig,
  outputs: BatchOutputs,
  classes: LabelClasses,
  targets: LabelTargets,
): Record<string, Tensor> {
  const rows = rowsOf(weights, vision, outputs);
  const losses: Record<string, Tensor> = {};
  const balances = {
    elements: targets.elementWeights,
    characters: targets.characterWeights,
    cues: targets.cueWeights,
  };
  for (const [place, kind] of heads) {
    const head = weights.parameter(`heads.${place}.${kind}.weight`, [classes[kind], rows[place].shape[1] as number]);
    const found = logProbability(rows[place], head, targets[kind]);
    losses[`${place} ${kind}`] = negate(sum(multiply(found, balances[kind])));
  }
  const loss = Object.values(losses).reduce((a, b) => add(a, b));
  return { loss, ...losses };
}

/** The most probable class of every patch, int64 [patches], by place and kind. */
export function predictLabels(
  weights: Weights,
  vision: QwenVisionConfig,
  outputs: BatchOutputs,
  classes: LabelClasses,
): Record<string, Tensor> {
  const rows = rowsOf(weights, vision, outputs);
  const predicted: Record<string, Tensor> = {};
  for (const [place, kind] of heads) {
    const head = weights.parameter(`heads.${place}.${kind}.weight`, [classes[kind], rows[place].shape[1] as number]);
    predicted[`${place} ${kind}`] = argmax(gemm(rows[place], head, { transposeB: true }));
  }
  return predicted;
}
