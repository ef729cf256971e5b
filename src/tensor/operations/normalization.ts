// Layer normalization and root-mean-square normalization over the last axis.
import { isSameDimension } from "../dimension.ts";
import { applyToOne, formatType, isFloat, type Operation, type Tensor, typeError } from "../tensor.ts";
import { add, divide, multiply, subtract } from "./arithmetic.ts";
import { sqrt } from "./elementwise.ts";
import { mean } from "./reduce.ts";

export interface NormalizationAttributes {
  readonly epsilon: number;
}

export const layerNormOperation: Operation<NormalizationAttributes> = {
  name: "layerNorm",
  infer: (inputs) => [requireScales("layerNorm", inputs)],
  emit: (emitter, node, { epsilon }) =>
    emitter.node(
      "LayerNormalization",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis: -1, epsilon: { float: epsilon } } },
    ),
  compose(inputs, { epsilon }) {
    const [x, scale, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    const centred = subtract(x, mean(x, { axes: -1, keepAxes: true }));
    const variance = mean(multiply(centred, centred), { axes: -1, keepAxes: true });
    const scaled = multiply(divide(centred, sqrt(add(variance, epsilon))), scale);
    return [bias ? add(scaled, bias) : scaled];
  },
};

/** `(x - mean) / sqrt(variance + epsilon) · scale + bias` over the last axis, variance without Bessel's correction. */
export function layerNorm(
  x: Tensor,
  scale: Tensor,
  bias?: Tensor,
  { epsilon = 1e-5 }: { epsilon?: number } = {},
): Tensor {
  return applyToOne(layerNormOperation, bias ? [x, scale, bias] : [x, scale], { epsilon });
}

export const rmsNormOperation: Operation<NormalizationAttributes> = {
  name: "rmsNorm",
  infer: (inputs) => [requireScales("rmsNorm", inputs)],
  emit: (emitter, node, { epsilon }) =>
    emitter.node(
      "SimplifiedLayerNormalization",
      node.inputs.map((input) => emitter.nameOf(input)),
      { attributes: { axis: -1, epsilon: { float: epsilon } } },
    ),
  compose(inputs, { epsilon }) {
    const [x, scale] = inputs as [Tensor, Tensor];
    const meanSquare = mean(multiply(x, x), { axes: -1, keepAxes: true });
    return [multiply(divide(x, sqrt(add(meanSquare, epsilon))), scale)];
  },
};

/** `x / sqrt(mean(x²) + epsilon) · scale` over the last axis. */
export function rmsNorm(x: Tensor, scale: Tensor, { epsilon = 1e-6 }: { epsilon?: number } = {}): Tensor {
  return applyToOne(rmsNormOperation, [x, scale], { epsilon });
}

function requireScales(name: string, inputs: readonly Tensor[]): Tensor {
  const [x, ...scales] = inputs as [Tensor, ...Tensor[]];
  if (!isFloat(x.dtype)) throw typeError(name, `it is defined for floating-point tensors, got ${formatType(x)}.`);
  for (const scale of scales) {
    const isFitting = scale.dtype === x.dtype && scale.shape.length === 1;
    if (!isFitting || !isSameDimension(scale.shape[0]!, x.shape.at(-1)!)) {
      throw typeError(name, `${formatType(scale)} does not scale the last axis of ${formatType(x)}.`);
    }
  }
  return x;
}
