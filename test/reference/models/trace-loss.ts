// The loss of a reference checkpoint's answers as one graph: embedding, vision tower, decoder without cache, head.
import { floatWeights } from "../../../src/model/linear.ts";
import { placeFeatures } from "../../../src/model/place-features.ts";
import { divide, multiply } from "../../../src/tensor/operations/arithmetic.ts";
import { negate } from "../../../src/tensor/operations/elementwise.ts";
import { gatherElements } from "../../../src/tensor/operations/gather.ts";
import { sum } from "../../../src/tensor/operations/reduce.ts";
import { reshape } from "../../../src/tensor/operations/reshape.ts";
import { logSoftmax } from "../../../src/tensor/operations/softmax.ts";
import type { Graph, Tensor, TensorData } from "../../../src/tensor/tensor.ts";
import { trace } from "../../../src/tensor/trace.ts";
import type { Reference } from "./open-reference.ts";

export interface TracedLoss {
  readonly graph: Graph;
  readonly feeds: Record<string, TensorData>;
}

/** Mean negative log-probability of all answer tokens of the batch, which is padded at the end. */
export function traceLoss(reference: Reference): TracedLoss {
  const { network, images } = reference;
  const weights = floatWeights();
  const feeds = { ...batchFeeds(reference), ...(images.length > 0 ? network.vision.feeds(images, "several") : {}) };
  // Training graphs are made for the sizes of their batch.
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
  const graph = trace(inputs, (fed) => {
    const input = (name: string) => fed[name] as Tensor;
    const tokens = network.embed(weights, input("tokenIds"));
    const embeddings =
      images.length > 0
        ? placeFeatures(tokens, network.vision.features(weights, fed), {
            isImage: input("isImage"),
            featureRows: input("featureRows"),
          })
        : tokens;
    const { hidden } = network.languageModel(weights, { embeddings, cos: input("textCos"), sin: input("textSin") });
    const scores = logSoftmax(network.logits(weights, network.finalNorm(weights, hidden)));
    const chosen = gatherElements(scores, reshape(input("targets"), [-1, 1]));
    const counted = sum(multiply(chosen, reshape(input("isCounted"), [-1, 1])));
    return { loss: negate(divide(counted, sum(input("isCounted")))) };
  });
  return { graph, feeds };
}

function batchFeeds(reference: Reference): Record<string, TensorData> {
  const { rows, network, imageTokenId } = reference;
  const batch = rows.length;
  const sequence = Math.max(...rows.map((row) => row.tokenIds.length));
  const width = network.text.headSize / 2;
  const integers = () => new BigInt64Array(batch * sequence);
  const [tokenIds, featureRows, targets] = [integers(), integers(), integers()];
  const isImage = new Uint8Array(batch * sequence);
  const isCounted = new Float32Array(batch * sequence);
  const [cos, sin] = [0, 1].map(() => new Float32Array(batch * sequence * width)) as [Float32Array, Float32Array];
  let features = 0;
  for (const [index, row] of rows.entries()) {
    const table = network.rotaryTable(reference.locate(row).positions);
    cos.set(table.cos, index * sequence * width);
    sin.set(table.sin, index * sequence * width);
    for (const [token, id] of row.tokenIds.entries()) {
      const at = index * sequence + token;
      tokenIds[at] = BigInt(id);
      if (id === imageTokenId) {
        isImage[at] = 1;
        featureRows[at] = BigInt(features++);
      }
      if (token + 1 < row.tokenIds.length) targets[at] = BigInt(row.tokenIds[token + 1]!);
      isCounted[at] = token + 1 >= row.answerStart && token + 1 < row.tokenIds.length ? 1 : 0;
    }
  }
  const shape = [batch, sequence];
  const angles = [batch, sequence, width];
  return {
    tokenIds: { dtype: "int64", shape, data: tokenIds },
    textCos: { dtype: "float32", shape: angles, data: cos },
    textSin: { dtype: "float32", shape: angles, data: sin },
    targets: { dtype: "int64", shape, data: targets },
    isCounted: { dtype: "float32", shape, data: isCounted },
    ...(features > 0
      ? { isImage: { dtype: "bool", shape, data: isImage }, featureRows: { dtype: "int64", shape, data: featureRows } }
      : {}),
  };
}
