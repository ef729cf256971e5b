// Gradients of extremes, softmax and its logarithm.
import { divide, equal, multiply, subtract } from "../operations/arithmetic.ts";
import { cast, exp } from "../operations/elementwise.ts";
import { type ReduceAttributes, sum } from "../operations/reduce.ts";
import { type GradientRule, noGradient, rule } from "./gradient-rule.ts";

interface AxisAttributes {
  readonly axis: number;
}

/** Equal extremes share the gradient evenly. */
const extreme = rule<ReduceAttributes>((gradient, { inputs, attributes: { axes } }, y) => {
  const chosen = cast(equal(inputs[0]!, y), gradient.dtype);
  return [multiply(chosen, divide(gradient, sum(chosen, { axes, keepAxes: true })))];
});

export const reductionGradients: Readonly<Record<string, GradientRule>> = {
  max: extreme,
  min: extreme,
  argmax: noGradient,
  softmax: rule<AxisAttributes>((gradient, { attributes: { axis } }, y) => {
    const weighted = multiply(gradient, y);
    return [subtract(weighted, multiply(y, sum(weighted, { axes: axis, keepAxes: true })))];
  }),
  logSoftmax: rule<AxisAttributes>((gradient, { attributes: { axis } }, y) => [
    subtract(gradient, multiply(exp(y), sum(gradient, { axes: axis, keepAxes: true }))),
  ]),
};
