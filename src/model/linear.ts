// How networks reach their weights: a network names a layer, and the Weights decide how it is stored and computed.
import { linear } from "../tensor/operations/linear.ts";
import type { DType, Tensor } from "../tensor/tensor.ts";
import { weight } from "../tensor/weight.ts";

/** Sizes of a linear layer `name`: its weight is `name.weight` [outFeatures, inFeatures], its bias `name.bias`. */
export interface LinearShape {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** The weights of a traced network. Implementations choose precision, quantization and adapters; networks do not. */
export interface Weights {
  /** `x · weightᵀ + bias` of the layer `name`, over the last axis of `x`. */
  linear(x: Tensor, name: string, shape: LinearShape): Tensor;
  /** A parameter that is not the matrix of a linear layer: norms, embeddings, scales. */
  parameter(name: string, shape: readonly number[]): Tensor;
}

/** Weights in floating point, as they stand in the checkpoint. A name is one node, however often it is used. */
export function floatWeights(dtype: DType = "float32"): Weights {
  const known = new Map<string, Tensor>();
  const parameter = (name: string, shape: readonly number[]): Tensor => {
    const tensor = known.get(name) ?? weight(name, { dtype, shape });
    known.set(name, tensor);
    return tensor;
  };
  return {
    parameter,
    linear: (x, name, { inFeatures, outFeatures, bias }) =>
      linear(
        x,
        parameter(`${name}.weight`, [outFeatures, inFeatures]),
        bias ? parameter(`${name}.bias`, [outFeatures]) : undefined,
      ),
  };
}
