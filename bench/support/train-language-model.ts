// One optimizer step of a checkpoint's language model as a graph: forward, backward and AdamW.

import type { Network } from "../../src/model/family.ts";
import { floatWeights } from "../../src/model/linear.ts";
import { differentiate } from "../../src/tensor/differentiate.ts";
import { extendGraph } from "../../src/tensor/extend-graph.ts";
import { negate } from "../../src/tensor/operations/elementwise.ts";
import { logProbability } from "../../src/tensor/operations/log-probability.ts";
import { mean } from "../../src/tensor/operations/reduce.ts";
import { reshape } from "../../src/tensor/operations/reshape.ts";
import { adamwStep } from "../../src/tensor/optimizer-steps.ts";
import type { Graph, Tensor, TensorType } from "../../src/tensor/tensor.ts";
import { trace } from "../../src/tensor/trace.ts";
import { weight } from "../../src/tensor/weight.ts";

const scalar: TensorType = { dtype: "float32", shape: [] };

export interface TrainingGraph {
  readonly graph: Graph;
  /** Trained parameters: those of the language model, whose head must be tied. */
  readonly parameters: Network["parameters"];
}

/** Inputs: `tokens`, `targets` int64 [batch, sequence], `cos`, `sin`, `rate`, corrections, and the state by name. */
export function languageTrainingStep(network: Network, [batch, sequence]: readonly [number, number]): TrainingGraph {
  const weights = floatWeights();
  const ids = { dtype: "int64", shape: [batch, sequence] } as const;
  const angles = { dtype: "float32", shape: [batch, sequence, network.text.headSize / 2] } as const;
  const parameters = network.parameters.filter(({ name }) => !name.startsWith("visual."));
  const loss = trace({ tokens: ids, targets: ids, cos: angles, sin: angles }, ({ tokens, targets, cos, sin }) => {
    const embeddings = network.embed(weights, tokens!);
    const { hidden } = network.languageModel(weights, { embeddings, cos: cos!, sin: sin! });
    const table = weights.parameter(network.embedding, [network.text.vocabulary, network.text.hiddenSize]);
    const grid = [batch, sequence, network.text.hiddenSize];
    const rows = reshape(network.finalNorm(weights, hidden), grid);
    return { loss: negate(mean(logProbability(rows, table, targets!))) };
  });
  const names = parameters.map(({ name }) => name);
  const state: Record<string, TensorType> = { rate: scalar, meanCorrection: scalar, varianceCorrection: scalar };
  for (const { name, shape } of parameters) {
    state[`mean of ${name}`] = { dtype: "float32", shape };
    state[`variance of ${name}`] = { dtype: "float32", shape };
  }
  const graph = extendGraph(differentiate(loss, { loss: "loss", withRespectTo: names }), state, (fed, outputs) => {
    const updated: Record<string, Tensor> = { loss: outputs.loss! };
    for (const { name, shape } of parameters) {
      const next = adamwStep(
        {
          weight: weight(name, { dtype: "float32", shape }),
          gradient: outputs[`gradient of ${name}`]!,
          mean: fed[`mean of ${name}`]!,
          variance: fed[`variance of ${name}`]!,
        },
        { rate: fed.rate!, meanCorrection: fed.meanCorrection!, varianceCorrection: fed.varianceCorrection! },
      );
      updated[name] = next.weight;
      updated[`mean of ${name}`] = next.mean;
      updated[`variance of ${name}`] = next.variance;
    }
    return updated;
  });
  return { graph, parameters };
}
