// Gradients of functions of one element at a time.
import { divide, greater, multiply, subtract, where } from "../operations/arithmetic.ts";
import { cast, cos, exp, negate, sign, sin } from "../operations/elementwise.ts";
import { isFloat, type Tensor } from "../tensor.ts";
import { type GradientRule, noGradient, rule } from "./gradient-rule.ts";

/** A rule of the form `gradient · derivative`. */
function derivative(of: (x: Tensor, y: Tensor) => Tensor): GradientRule {
  return rule((gradient, { inputs }, y) => [multiply(gradient, of(inputs[0]!, y))]);
}

export const elementwiseGradients: Readonly<Record<string, GradientRule>> = {
  negate: rule((gradient) => [negate(gradient)]),
  absolute: derivative((x) => sign(x)),
  exp: derivative((_, y) => y),
  log: rule((gradient, { inputs }) => [divide(gradient, inputs[0]!)]),
  sqrt: rule((gradient, _, y) => [divide(multiply(gradient, 0.5), y)]),
  reciprocal: derivative((_, y) => negate(multiply(y, y))),
  sin: derivative((x) => cos(x)),
  cos: derivative((x) => negate(sin(x))),
  tanh: derivative((_, y) => subtract(1, multiply(y, y))),
  sigmoid: derivative((_, y) => multiply(y, subtract(1, y))),
  erf: derivative((x) => multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI))),
  relu: rule((gradient, { inputs }) => [where(greater(inputs[0]!, 0), gradient, 0)]),
  cast: rule((gradient, { inputs }) => [isFloat(inputs[0]!.dtype) ? cast(gradient, inputs[0]!.dtype) : null]),
  sign: noGradient,
  floor: noGradient,
  ceil: noGradient,
  round: noGradient,
  not: noGradient,
  stopGradient: noGradient,
};
