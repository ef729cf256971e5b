// The graphs of training: from a micro-batch to log-probabilities, and on to loss, metrics and gradients.
import type { Network } from "../model/family.ts";
import type { Weights } from "../model/linear.ts";
import { placeFeatures } from "../model/place-features.ts";
import { differentiate } from "../tensor/differentiate.ts";
import { weightsOf } from "../tensor/graph.ts";
import { multiply } from "../tensor/operations/arithmetic.ts";
import { gather } from "../tensor/operations/gather.ts";
import { logProbability } from "../tensor/operations/log-probability.ts";
import { concatenate } from "../tensor/operations/slice.ts";
import type { Graph, Tensor, TensorType } from "../tensor/tensor.ts";
import { trace } from "../tensor/trace.ts";
import type { Objective } from "./objective.ts";
import { hiddenOfAnswers } from "./shared-prompts.ts";
import type { TrainableModel } from "./trainable-model.ts";

export type GraphModel = Pick<TrainableModel, "network" | "weights" | "takes" | "trained">;

export interface GraphOptions {
  /** Logits are divided by it before the softmax, as they were when the answers were sampled. */
  readonly temperature?: number;
}

/** Output `logProbabilities` [rows], for the inputs of a micro-batch. */
export function traceLogProbabilities(
  model: GraphModel,
  inputs: Readonly<Record<string, TensorType>>,
  options: GraphOptions = {},
): Graph {
  return trace(inputs, (fed) => ({ logProbabilities: answerLogProbabilities(model, fed, options) }));
}

/** Outputs `loss`, `metric NAME`, and `gradient of NAME` for every trained parameter that the inputs reach. */
export function traceGradients(
  model: GraphModel,
  objective: Objective,
  inputs: Readonly<Record<string, TensorType>>,
  options: GraphOptions = {},
): Graph {
  const graph = trace(inputs, (fed) => {
    const logProbabilities = answerLogProbabilities(model, fed, options);
    const rows = Object.fromEntries(objective.rowInputs.map((name) => [name, fed[rowInput(name)]!]));
    const { loss, metrics } = objective.loss(logProbabilities, rows);
    const named = Object.entries(metrics).map(([name, metric]) => [metricName(name), metric] as const);
    return { loss, ...Object.fromEntries(named) };
  });
  const used = weightsOf(graph);
  const withRespectTo = [...model.trained.keys()].filter((name) => used.has(name));
  return differentiate(graph, { loss: "loss", withRespectTo });
}

/** The graph's name for an input of the objective. */
export function rowInput(name: string): string {
  return `row ${name}`;
}

export function metricName(name: string): string {
  return `metric ${name}`;
}

function answerLogProbabilities(
  { network, weights: open, takes }: GraphModel,
  fed: Readonly<Record<string, Tensor>>,
  { temperature = 1 }: GraphOptions,
): Tensor {
  const weights = open();
  const words = network.embed(weights, fed.tokens!);
  const places = fed.isImage && { isImage: fed.isImage, featureRows: fed.featureRows! };
  const embeddings = places ? placeFeatures(words, features(network, weights, takes, fed), places) : words;
  const read = network.languageModel(weights, { embeddings, cos: fed.cos!, sin: fed.sin! });
  const hidden = fed.promptOf
    ? concatenate([read.hidden, hiddenOfAnswers(network, weights, read, fed)], 0)
    : read.hidden;
  const rows = network.finalNorm(weights, gather(hidden, fed.rows!));
  const scaled = temperature === 1 ? rows : multiply(rows, 1 / temperature);
  return logProbability(scaled, headMatrix(network, weights, rows), fed.targets!);
}

function features(
  network: Network,
  weights: Weights,
  takes: TrainableModel["takes"],
  fed: Readonly<Record<string, Tensor>>,
): Tensor {
  if (takes === "features") return fed.features!;
  const inputs = Object.entries(fed).flatMap(([name, tensor]) =>
    name.startsWith(visionPrefix) ? [[name.slice(visionPrefix.length), tensor] as const] : [],
  );
  return network.vision.features(weights, Object.fromEntries(inputs));
}

/** Inputs of the vision tower have names of their own, since both parts have a `cos` and a `sin`. */
export const visionPrefix = "vision ";

/** The matrix [vocabulary, hidden] that makes the logits, asked of the network itself. */
function headMatrix(network: Network, weights: Weights, rows: Tensor): Tensor {
  let matrix: Tensor | undefined;
  network.logits(
    {
      ...weights,
      linear(x, name, { inFeatures, outFeatures }) {
        matrix = weights.parameter(`${name}.weight`, [outFeatures, inFeatures]);
        return x;
      },
    },
    rows,
  );
  return matrix!;
}
