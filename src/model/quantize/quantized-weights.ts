// Networks over quantized matrices: which layers use packed numbers, and where a session finds them.
import { quantizedLinear } from "../../tensor/operations/quantized-linear.ts";
import type { WeightSource } from "../../tensor/weight.ts";
import { floatWeights, type Weights } from "../linear.ts";
import type { QuantizedFile } from "./open-quantized.ts";

/** Layers that the file holds are computed from packed numbers, everything else as `others` does it. */
export function quantizedWeights({ matrices }: Pick<QuantizedFile, "matrices">, others = floatWeights()): Weights {
  return {
    parameter: others.parameter,
    linear(x, name, shape) {
      const scheme = matrices.get(`${name}.weight`)?.scheme;
      if (!scheme) return others.linear(x, name, shape);
      const { inFeatures, outFeatures, bias } = shape;
      return quantizedLinear(x, `${name}.weight`, {
        ...scheme,
        inFeatures,
        outFeatures,
        ...(bias && { bias: others.parameter(`${name}.bias`, [outFeatures]) }),
      });
    },
  };
}

/** Packed parts as ranges of the quantized file, the rest from the checkpoint. */
export function quantizedSource({ range }: Pick<QuantizedFile, "range">, others: WeightSource): WeightSource {
  return { get: (name) => range(name) ?? others.get(name) };
}
