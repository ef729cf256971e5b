// Gradients of layer and root-mean-square normalization.
import { add, divide, multiply, subtract } from "../operations/arithmetic.ts";
import { reciprocal, sqrt } from "../operations/elementwise.ts";
import type { NormalizationAttributes } from "../operations/normalization.ts";
import { mean } from "../operations/reduce.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, sumToShape } from "./gradient-rule.ts";

const lastAxis = { axes: -1, keepAxes: true } as const;

const layerNorm: GradientRule<NormalizationAttributes> = {
  differentiate({ inputs, attributes: { epsilon } }) {
    const [x, scale, bias] = inputs as [Tensor, Tensor, Tensor | undefined];
    const centred = subtract(x, mean(x, lastAxis));
    const deviation = sqrt(add(mean(multiply(centred, centred), lastAxis), epsilon));
    const normal = divide(centred, deviation);
    const scaled = multiply(normal, scale);
    return {
      outputs: [bias ? add(scaled, bias) : scaled],
      pull([gradient]) {
        const outer = multiply(gradient!, scale);
        const inner = subtract(
          subtract(outer, mean(outer, lastAxis)),
          multiply(normal, mean(multiply(outer, normal), lastAxis)),
        );
        return [
          divide(inner, deviation),
          sumToShape(multiply(gradient!, normal), scale.shape),
          ...(bias ? [sumToShape(gradient!, bias.shape)] : []),
        ];
      },
    };
  },
};

const rmsNorm: GradientRule<NormalizationAttributes> = {
  differentiate({ inputs, attributes: { epsilon } }) {
    const [x, scale] = inputs as [Tensor, Tensor];
    const factor = reciprocal(sqrt(add(mean(multiply(x, x), lastAxis), epsilon)));
    const normal = multiply(x, factor);
    return {
      outputs: [multiply(normal, scale)],
      pull([gradient]) {
        const outer = multiply(gradient!, scale);
        const inner = subtract(outer, multiply(normal, mean(multiply(outer, normal), lastAxis)));
        return [multiply(inner, factor), sumToShape(multiply(gradient!, normal), scale.shape)];
      },
    };
  },
};

export const normalizationGradients: Readonly<Record<string, GradientRule>> = { layerNorm, rmsNorm };
