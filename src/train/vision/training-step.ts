// One optimizer step of vision pre-training as one graph: forward, backward, clipping and update.
import type { Parameter } from "../../model/family.ts";
import { floatWeights } from "../../model/linear.ts";
import type { QwenConfig } from "../../model/qwen2_5_vl/config.ts";
import { qwenParameters } from "../../model/qwen2_5_vl/parameters.ts";
import { batchFeatures, type WindowLayout } from "../../model/qwen2_5_vl/vision-batch.ts";
import { differentiate } from "../../tensor/differentiate.ts";
import { extendGraph } from "../../tensor/extend-graph.ts";
import { add, divide, multiply } from "../../tensor/operations/arithmetic.ts";
import { sqrt } from "../../tensor/operations/elementwise.ts";
import { constant } from "../../tensor/operations/leaf.ts";
import { max, sum } from "../../tensor/operations/reduce.ts";
import { reshape } from "../../tensor/operations/reshape.ts";
import { concatenate } from "../../tensor/operations/slice.ts";
import { adamwStep } from "../../tensor/optimizer-steps.ts";
import type { Graph, Tensor, TensorType } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";
import { weight } from "../../tensor/weight.ts";
import { headParameters, type LabelClasses, labelLoss, predictLabels } from "./label-heads.ts";
import { muonStep } from "./muon-step.ts";

export interface VisionPlan {
  readonly config: QwenConfig;
  readonly layout: WindowLayout;
  readonly classes: LabelClasses;
  /** Pictures of one step. */
  readonly pictures: number;
}

export interface UpdateOptions {
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly maxGradientNorm: number;
  /** Matrices inside the tower's blocks are updated by Muon, or by AdamW as all else. */
  readonly matrices: "muon" | "adamw";
}

const scalar: TensorType = { dtype: "float32", shape: [] };

/** Everything that vision pre-training changes: the tower, its merger and the heads. */
export function trainedParameters({ config, classes }: VisionPlan): readonly Parameter[] {
  const tower = qwenParameters(config).filter(({ name }) => name.startsWith("visual."));
  return [...tower, ...headParameters(config.vision, config.text.hiddenSize, classes)];
}

export function isMuonMatrix(name: string): boolean {
  return /^visual\.blocks\.\d+\.(attn|mlp)\..*weight$/.test(name);
}

/** State that an update keeps for a parameter, by name; all of it starts at zeros. */
export function stateNames(name: string, matrices: UpdateOptions["matrices"]): readonly string[] {
  return matrices === "muon" && isMuonMatrix(name)
    ? [`momentum of ${name}`]
    : [`mean of ${name}`, `variance of ${name}`];
}

function pictureInputs({ config, layout, pictures }: VisionPlan): Record<string, TensorType> {
  const { vision } = config;
  const rows = pictures * layout.patches;
  const angles: TensorType = { dtype: "float32", shape: [rows, vision.headSize / 2] };
  return {
    patches: { dtype: "float32", shape: [rows, vision.channels * vision.patchSize ** 2] },
    cos: angles,
    sin: angles,
  };
}

function forward(plan: VisionPlan, inputs: Readonly<Record<string, Tensor>>) {
  const { config, layout, pictures } = plan;
  const weights = floatWeights();
  const { patches, cos, sin } = inputs;
  const batch = { pictures, windows: layout.windows, patches: patches!, cos: cos!, sin: sin! };
  return { weights, outputs: batchFeatures(weights, config.vision, config.text.hiddenSize, batch) };
}

/**
 * Inputs: the pictures, their targets, `rate`, `meanCorrection`, `varianceCorrection`, all parameters and their state.
 * Outputs: the losses, `gradientNorm`, and what comes next of parameters and state, under their names.
 */
export function visionTrainingStep(plan: VisionPlan, options: UpdateOptions): Graph {
  const parameters = trainedParameters(plan);
  const rows = plan.pictures * plan.layout.patches;
  const targets: Record<string, TensorType> = {
    elements: { dtype: "int64", shape: [rows] },
    characters: { dtype: "int64", shape: [rows] },
    elementWeights: { dtype: "float32", shape: [rows] },
    characterWeights: { dtype: "float32", shape: [rows] },
  };
  const losses = trace({ ...pictureInputs(plan), ...targets }, (inputs) => {
    const { weights, outputs } = forward(plan, inputs);
    const { elements, characters, elementWeights, characterWeights } = inputs;
    return labelLoss(weights, plan.config.vision, outputs, plan.classes, {
      elements: elements!,
      characters: characters!,
      elementWeights: elementWeights!,
      characterWeights: characterWeights!,
    });
  });
  const state: Record<string, TensorType> = { rate: scalar, meanCorrection: scalar, varianceCorrection: scalar };
  for (const { name, shape } of parameters) {
    for (const kept of stateNames(name, options.matrices)) state[kept] = { dtype: "float32", shape };
  }
  const names = parameters.map(({ name }) => name);
  const differentiated = differentiate(losses, { loss: "loss", withRespectTo: names });
  return extendGraph(differentiated, state, (fed, outputs) => {
    const gradients = names.map((name) => outputs[`gradient of ${name}`]!);
    const squares = gradients.map((gradient) => reshape(sum(multiply(gradient, gradient)), [1]));
    const gradientNorm = sqrt(sum(concatenate(squares, 0)));
    const kept = divide(options.maxGradientNorm, add(atLeast(gradientNorm, options.maxGradientNorm), 1e-6));
    const updated: Record<string, Tensor> = { gradientNorm };
    for (const name of Object.keys(losses.outputs)) updated[name] = outputs[name]!;
    for (const [index, parameter] of parameters.entries()) {
      Object.assign(updated, update(parameter, multiply(gradients[index]!, kept), fed, options));
    }
    return updated;
  });
}

function atLeast(x: Tensor, least: number): Tensor {
  return max(concatenate([reshape(x, [1]), constant(least, "float32", [1])], 0));
}

function update({ name, shape }: Parameter, gradient: Tensor, fed: Record<string, Tensor>, options: UpdateOptions) {
  const current = weight(name, { dtype: "float32", shape });
  const decay = shape.length > 1 ? options.weightDecay : 0;
  if (options.matrices === "muon" && isMuonMatrix(name)) {
    const next = muonStep(
      { weight: current, gradient, momentum: fed[`momentum of ${name}`]! },
      { rate: fed.rate!, decay, stacked: name.endsWith("qkv.weight") ? 3 : 1 },
    );
    return { [name]: next.weight, [`momentum of ${name}`]: next.momentum };
  }
  const next = adamwStep(
    { weight: current, gradient, mean: fed[`mean of ${name}`]!, variance: fed[`variance of ${name}`]! },
    {
      rate: fed.rate!,
      meanCorrection: fed.meanCorrection!,
      varianceCorrection: fed.varianceCorrection!,
      beta1: options.betas[0],
      beta2: options.betas[1],
      epsilon: options.epsilon,
      weightDecay: decay,
    },
  );
  return { [name]: next.weight, [`mean of ${name}`]: next.mean, [`variance of ${name}`]: next.variance };
}

/** The predicted classes of every patch of the pictures. */
export function visionPrediction(plan: VisionPlan): Graph {
  return trace(pictureInputs(plan), (inputs) => {
    const { weights, outputs } = forward(plan, inputs);
    return predictLabels(weights, plan.config.vision, outputs, plan.classes);
  });
}
