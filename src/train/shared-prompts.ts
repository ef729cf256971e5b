// Answers that go on from the keys and values of prompts in the same graph, so that a shared prompt is read once.
import type { LanguageOutputs, Network } from "../model/family.ts";
import type { Weights } from "../model/linear.ts";
import { multiplyDimensions } from "../tensor/dimension.ts";
import { equal } from "../tensor/operations/arithmetic.ts";
import { cast } from "../tensor/operations/elementwise.ts";
import { range } from "../tensor/operations/leaf.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { insertAxis, reshape } from "../tensor/operations/reshape.ts";
import type { Tensor, TensorType } from "../tensor/tensor.ts";
import { dimension } from "../tensor/trace.ts";
import { sequenceStep } from "./round-sequence.ts";

/** Inputs beside those of a plain micro-batch, whose `tokens` are then those of the prompts alone. */
export function sharedTypes({ text }: Network): Record<string, TensorType> {
  const grid = [dimension("answers"), multiplyDimensions(sequenceStep, dimension("answer"))];
  const angles = { dtype: "float32", shape: [...grid, text.headSize / 2] } as const;
  const each = { dtype: "int64", shape: [grid[0]!] } as const;
  return {
    answerTokens: { dtype: "int64", shape: grid },
    answerCos: angles,
    answerSin: angles,
    promptOf: each,
    promptLengths: each,
  };
}

/** Rows [answers · answer, hidden] before the final norm, of answers that follow the prompts of a first pass. */
export function hiddenOfAnswers(
  network: Network,
  weights: Weights,
  { keys, values }: LanguageOutputs,
  fed: Readonly<Record<string, Tensor>>,
): Tensor {
  // As a product, since that has a fast gradient: adding up the rows of a lookup takes six times as long.
  const prompts = keys[0]!.shape[0]!;
  const isPrompt = cast(equal(insertAxis(fed.promptOf!, 1), range(prompts)), "float32");
  const pastOf = (layers: readonly Tensor[]) =>
    layers.map((layer) => {
      const each = multiplyDimensions(...layer.shape.slice(1));
      return reshape(matmul(isPrompt, reshape(layer, [prompts, each])), layer.shape.with(0, fed.promptOf!.shape[0]!));
    });
  const { hidden } = network.languageModel(weights, {
    embeddings: network.embed(weights, fed.answerTokens!),
    cos: fed.answerCos!,
    sin: fed.answerSin!,
    past: { keys: pastOf(keys), values: pastOf(values), lengths: fed.promptLengths!, isJoined: true },
  });
  return hidden;
}
