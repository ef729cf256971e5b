// One optimizer step of a small decoder as a single graph: weights and running means in, the same out.
import { createRandom } from "../../run/random.ts";
import { differentiate } from "../differentiate.ts";
import { extendGraph } from "../extend-graph.ts";
import { adamwStep, descend } from "../optimizer-steps.ts";
import type { Graph, Tensor, TensorData, TensorType } from "../tensor.ts";
import { tensorData } from "../tensor-data.ts";
import { weight } from "../weight.ts";
import { type DecoderShape, decoderLoss, decoderWeights, randomDecoderWeights, rotaryAngles } from "./decoder.cases.ts";

export const tinyDecoder: DecoderShape = {
  layers: 2,
  hidden: 32,
  heads: 4,
  keyHeads: 2,
  intermediate: 48,
  vocabulary: 40,
};

/** Outputs `loss`, every weight, and `mean of` and `variance of` every weight. */
export function decoderTrainingStep(shape = tinyDecoder, grid: readonly [number, number] = [3, 7]): Graph {
  const weights = decoderWeights(shape);
  const names = Object.keys(weights);
  const graph = differentiate(decoderLoss(shape, grid), { loss: "loss", withRespectTo: names });
  const inputs: Record<string, TensorType> = { rate: scalar, meanCorrection: scalar, varianceCorrection: scalar };
  for (const name of names) {
    inputs[`mean of ${name}`] = { dtype: "float32", shape: weights[name]! };
    inputs[`variance of ${name}`] = { dtype: "float32", shape: weights[name]! };
  }
  return extendGraph(graph, inputs, (fed, outputs) => {
    const updated: Record<string, Tensor> = { loss: outputs.loss! };
    for (const name of names) {
      const state = {
        weight: weight(name, { dtype: "float32", shape: weights[name]! }),
        gradient: outputs[`gradient of ${name}`]!,
        mean: fed[`mean of ${name}`]!,
        variance: fed[`variance of ${name}`]!,
      };
      const next = adamwStep(state, {
        rate: fed.rate!,
        meanCorrection: fed.meanCorrection!,
        varianceCorrection: fed.varianceCorrection!,
      });
      updated[name] = next.weight;
      updated[`mean of ${name}`] = next.mean;
      updated[`variance of ${name}`] = next.variance;
    }
    return updated;
  });
}

/** The same with plain gradient descent, whose only state is the weights. */
export function decoderDescentStep(shape: DecoderShape, grid: readonly [number, number], rate: number): Graph {
  const weights = decoderWeights(shape);
  const names = Object.keys(weights);
  const graph = differentiate(decoderLoss(shape, grid), { loss: "loss", withRespectTo: names });
  return extendGraph(graph, {}, (_, outputs) => {
    const updated = names.map((name) => {
      const before = weight(name, { dtype: "float32", shape: weights[name]! });
      return [name, descend(before, outputs[`gradient of ${name}`]!, rate)];
    });
    return { loss: outputs.loss!, ...Object.fromEntries(updated) };
  });
}

/** What the first step is fed: random weights and tokens, running means of zero. */
export function stepFeeds(
  shape = tinyDecoder,
  [batch, sequence]: readonly [number, number] = [3, 7],
): Record<string, TensorData> {
  const weights = randomDecoderWeights(shape);
  const zeros = Object.entries(weights).flatMap(([name, { shape: sizes, data }]) =>
    ["mean", "variance"].map((kind): [string, TensorData] => [
      `${kind} of ${name}`,
      { dtype: "float32", shape: sizes, data: new Float32Array(data.length) },
    ]),
  );
  return {
    ...weights,
    ...Object.fromEntries(zeros),
    ...tokenFeeds(shape, [batch, sequence]),
    rate: tensorData("float32", [], [0.01]),
    meanCorrection: tensorData("float32", [], [0.1]),
    varianceCorrection: tensorData("float32", [], [0.001]),
  };
}

/** Random tokens, each with the one before it as what must be predicted, and the angles of their positions. */
export function tokenFeeds(shape: DecoderShape, [batch, sequence]: readonly [number, number]) {
  const random = createRandom(5);
  const tokens = Array.from({ length: batch * sequence }, () => random.integer(shape.vocabulary));
  return {
    tokens: tensorData("int64", [batch, sequence], tokens),
    targets: tensorData("int64", [batch, sequence], [0, ...tokens.slice(0, -1)]),
    ...rotaryAngles(sequence, shape.hidden / shape.heads),
  };
}

const scalar: TensorType = { dtype: "float32", shape: [] };
