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
import { muonSteps } from "../muon-step.ts";
import { besideMuon } from "../muon-update.ts";
import { headParameters, type LabelClasses, labelLoss, predictLabels } from "./label-heads.ts";

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

/** The matrices of tower and merger; the heads that are thrown away and all vectors take AdamW. */
export function isMuonMatrix({ name, shape }: Parameter): boolean {
  return name.startsWith("visual.") && shape.length > 1;
}

/** State that an update keeps for a parameter, by name; all of it starts at zeros. */
export function stateNames(parameter: Parameter, matrices: UpdateOptions["matrices"]): readonly string[] {
  const { name } = parameter;
  return matrices === "muon" && isMuonMatrix(parameter)
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
    cues: { dtype: "int64", shape: [rows] },
    elementWeights: { dtype: "float32", shape: [rows] },
    characterWeights: { dtype: "float32", shape: [rows] },
    cueWeights: { dtype: "float32", shape: [rows] },
  };
  const losses = trace({ ...pictureInputs(plan), ...targets }, (inputs) => {
    const { weights, outputs } = forward(plan, inputs);
    const { elements, characters, cues, elementWeights, characterWeights, cueWeights } = inputs;
    return labelLoss(weights, plan.config.vision, outputs, plan.classes, {
      elements: elements!,
      characters: characters!,
      cues: cues!,
      elementWeights: elementWeights!,
      characterWeights: characterWeights!,
      cueWeights: cueWeights!,
    });
  });
  const state: Record<string, TensorType> = { rate: scalar, meanCorrection: scalar, varianceCorrection: scalar };
  for (const parameter of parameters) {
    const { shape } = parameter;
    for (const kept of stateNames(parameter, options.matrices)) state[kept] = { dtype: "float32", shape };
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
    const clipped = new Map(names.map((name, index) => [name, multiply(gradients[index]!, kept)]));
    const isMuon = (parameter: Parameter) => options.matrices === "muon" && isMuonMatrix(parameter);
    Object.assign(updated, updateByMuon(parameters.filter(isMuon), clipped, fed, options));
    for (const parameter of parameters) {
      if (!isMuon(parameter)) Object.assign(updated, updateByAdamw(parameter, clipped, fed, options));
    }
    return updated;
  });
}

function atLeast(x: Tensor, least: number): Tensor {
  return max(concatenate([reshape(x, [1]), constant(least, "float32", [1])], 0));
}

type Tensors = Readonly<Record<string, Tensor>>;

function updateByMuon(
  parameters: readonly Parameter[],
  gradients: ReadonlyMap<string, Tensor>,
  fed: Tensors,
  { weightDecay }: UpdateOptions,
): Tensors {
  const states = parameters.map(({ name, shape }) => ({
    weight: weight(name, { dtype: "float32", shape }),
    gradient: gradients.get(name)!,
    momentum: fed[`momentum of ${name}`]!,
    stacked: name.endsWith("qkv.weight") ? 3 : 1,
  }));
  const updated: Record<string, Tensor> = {};
  for (const [index, next] of muonSteps(states, { rate: fed.rate!, decay: weightDecay }).entries()) {
    const { name } = parameters[index]!;
    updated[name] = next.weight;
    updated[`momentum of ${name}`] = next.momentum;
  }
  return updated;
}

function updateByAdamw(
  { name, shape }: Parameter,
  gradients: ReadonlyMap<string, Tensor>,
  fed: Tensors,
  { weightDecay, betas, epsilon, matrices }: UpdateOptions,
): Tensors {
  const next = adamwStep(
    {
      weight: weight(name, { dtype: "float32", shape }),
      gradient: gradients.get(name)!,
      mean: fed[`mean of ${name}`]!,
      variance: fed[`variance of ${name}`]!,
    },
    {
      rate: matrices === "muon" ? multiply(fed.rate!, besideMuon) : fed.rate!,
      meanCorrection: fed.meanCorrection!,
      varianceCorrection: fed.varianceCorrection!,
      ...{ beta1: betas[0], beta2: betas[1], epsilon },
      weightDecay: shape.length > 1 ? weightDecay : 0,
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
