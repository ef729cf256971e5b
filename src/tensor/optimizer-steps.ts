// Optimizer steps inside a graph: weights and gradients in, updated weights out.
import { add, divide, multiply, type Operand, subtract } from "./operations/arithmetic.ts";
import { sqrt } from "./operations/elementwise.ts";
import type { Tensor } from "./tensor.ts";

/** Stochastic gradient descent: `weight - rate · gradient`. */
export function descend(weight: Tensor, gradient: Tensor, rate: Operand): Tensor {
  return subtract(weight, multiply(gradient, rate));
}

export interface AdamwState {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Running mean of the gradient; starts at zeros. */
  readonly mean: Tensor;
  /** Running mean of the squared gradient; starts at zeros. */
  readonly variance: Tensor;
}

export interface AdamwOptions {
  readonly rate: Operand;
  /** 1 - beta1^step and 1 - beta2^step, with the first step being 1. */
  readonly meanCorrection: Operand;
  readonly varianceCorrection: Operand;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/** AdamW (Loshchilov and Hutter, 2019, algorithm 2) with decay scaled by the rate, as PyTorch computes it. */
export function adamwStep(
  { weight, gradient, mean, variance }: AdamwState,
  options: AdamwOptions,
): Pick<AdamwState, "weight" | "mean" | "variance"> {
  const { rate, meanCorrection, varianceCorrection } = options;
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0.01 } = options;
  const newMean = add(mean, multiply(subtract(gradient, mean), 1 - beta1));
  const newVariance = add(multiply(variance, beta2), multiply(multiply(gradient, gradient), 1 - beta2));
  // The corrections multiply scalars, not weights: m / c1 / (√(v / c2) + ε) = m · √c2 / c1 / (√v + ε · √c2).
  const root = typeof varianceCorrection === "number" ? Math.sqrt(varianceCorrection) : sqrt(varianceCorrection);
  const step = scalarProduct(rate, scalarQuotient(root, meanCorrection));
  const change = multiply(divide(newMean, add(sqrt(newVariance), scalarProduct(root, epsilon))), step);
  const kept = weightDecay === 0 ? weight : multiply(weight, keptShare(rate, weightDecay));
  return { weight: subtract(kept, change), mean: newMean, variance: newVariance };
}

function scalarProduct(a: Operand, b: Operand): Operand {
  return typeof a === "number" && typeof b === "number" ? a * b : multiply(a, b);
}

function scalarQuotient(a: Operand, b: Operand): Operand {
  return typeof a === "number" && typeof b === "number" ? a / b : divide(a, b);
}

function keptShare(rate: Operand, weightDecay: number): Operand {
  return typeof rate === "number" ? 1 - rate * weightDecay : subtract(1, multiply(rate, weightDecay));
}
