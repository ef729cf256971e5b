// The gradient of a linear layer over packed weights: only its input and bias have one, the packed weights are frozen.
import { gemm } from "../operations/matmul.ts";
import { dequantizeWeight, type QuantizedAttributes } from "../operations/quantized-linear.ts";
import { reshape } from "../operations/reshape.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, rule, sumToShape } from "./gradient-rule.ts";

export const quantizedLinearGradients: Readonly<Record<string, GradientRule>> = {
  quantizedLinear: rule<QuantizedAttributes>((gradient, { inputs, attributes }) => {
    const x = inputs[0] as Tensor;
    const rows = reshape(gradient, [-1, attributes.outFeatures]);
    const toX = reshape(gemm(rows, dequantizeWeight(inputs, attributes)), x.shape);
    const frozen = inputs.slice(1, attributes.hasZeroPoints ? 4 : 3).map(() => null);
    const bias = inputs[1 + frozen.length];
    return [toX, ...frozen, ...(bias ? [sumToShape(gradient, bias.shape)] : [])];
  }),
};
