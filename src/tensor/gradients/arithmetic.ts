// Gradients of functions of two tensors with broadcasting.
import {
  add,
  divide,
  greaterOrEqual,
  lessOrEqual,
  multiply,
  power,
  subtract,
  where,
} from "../operations/arithmetic.ts";
import { log, negate } from "../operations/elementwise.ts";
import { constantValue } from "../operations/leaf.ts";
import type { Tensor } from "../tensor.ts";
import { type GradientRule, noGradient, rule, sumToShape } from "./gradient-rule.ts";

/** A rule from the gradients before the repeats of broadcasting are summed. */
function binary(of: (gradient: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor]): GradientRule {
  return rule((gradient, { inputs }, y) => {
    const [a, b] = inputs as [Tensor, Tensor];
    const [gradientA, gradientB] = of(gradient, a, b, y);
    return [sumToShape(gradientA, a.shape), sumToShape(gradientB, b.shape)];
  });
}

/** `gradient · b · a^(b - 1)`, without a power for the exponents that networks use. */
function powerDerivative(gradient: Tensor, a: Tensor, b: Tensor): Tensor {
  const exponent = constantValue(b);
  if (exponent === 1) return gradient;
  if (exponent === 2) return multiply(multiply(gradient, 2), a);
  return multiply(multiply(gradient, b), power(a, subtract(b, 1)));
}

export const arithmeticGradients: Readonly<Record<string, GradientRule>> = {
  add: binary((gradient) => [gradient, gradient]),
  subtract: binary((gradient) => [gradient, negate(gradient)]),
  multiply: binary((gradient, a, b) => [multiply(gradient, b), multiply(gradient, a)]),
  divide: binary((gradient, _, b, y) => {
    const quotient = divide(gradient, b);
    return [quotient, negate(multiply(quotient, y))];
  }),
  power: binary((gradient, a, b, y) => [powerDerivative(gradient, a, b), multiply(gradient, multiply(y, log(a)))]),
  // Of equal operands, each gets half, as PyTorch does.
  minimum: binary((gradient, a, b) => shareBetween(gradient, lessOrEqual(a, b), lessOrEqual(b, a))),
  maximum: binary((gradient, a, b) => shareBetween(gradient, greaterOrEqual(a, b), greaterOrEqual(b, a))),
  where: rule((gradient, { inputs }) => {
    const [condition, a, b] = inputs as [Tensor, Tensor, Tensor];
    return [
      null,
      sumToShape(where(condition, gradient, 0), a.shape),
      sumToShape(where(condition, 0, gradient), b.shape),
    ];
  }),
  equal: noGradient,
  less: noGradient,
  lessOrEqual: noGradient,
  greater: noGradient,
  greaterOrEqual: noGradient,
  and: noGradient,
  or: noGradient,
};

function shareBetween(gradient: Tensor, isA: Tensor, isB: Tensor): readonly [Tensor, Tensor] {
  const half = multiply(gradient, 0.5);
  const part = (wins: Tensor, ties: Tensor) => add(where(wins, half, 0), where(ties, 0, half));
  return [part(isA, isB), part(isB, isA)];
}
