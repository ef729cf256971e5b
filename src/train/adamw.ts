// AdamW over arrays of numbers, as torch.optim.AdamW computes it, and the clipping of gradients before it.
import { adamwKernel, chunkLength } from "./adamw-kernel.ts";

export interface AdamwSettings {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
}

export interface AdamwArrays {
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  /** Running mean of the gradients; starts at zeros. */
  readonly means: Float32Array;
  /** Running mean of the squared gradients; starts at zeros. */
  readonly variances: Float32Array;
}

export interface AdamwRange {
  /** `[start, end)` of the arrays. */
  readonly start: number;
  readonly end: number;
  readonly decays: boolean;
}

/**
 * One step in place (Loshchilov and Hutter, 2019, algorithm 2, decay scaled by the rate). `step` counts from 1;
 * gradients are multiplied by `gradientScale` first, which is how clipping is done without a pass of its own.
 */
export function adamwUpdate(
  arrays: AdamwArrays,
  ranges: readonly AdamwRange[],
  { betas: [beta1, beta2], epsilon, weightDecay }: AdamwSettings,
  { step, rate, gradientScale }: { readonly step: number; readonly rate: number; readonly gradientScale: number },
): void {
  const kernel = adamwKernel();
  const { weights, gradients, means, variances } = kernel.chunk;
  for (const { start, end, decays } of ranges) {
    kernel.setFactors({
      gradientScale,
      freshMean: 1 - beta1,
      beta2,
      freshVariance: 1 - beta2,
      correction: 1 / Math.sqrt(1 - beta2 ** step),
      epsilon,
      stepSize: rate / (1 - beta1 ** step),
      kept: decays ? 1 - rate * weightDecay : 1,
    });
    for (let from = start; from < end; from += chunkLength) {
      const to = Math.min(from + chunkLength, end);
      weights.set(arrays.weights.subarray(from, to));
      gradients.set(arrays.gradients.subarray(from, to));
      means.set(arrays.means.subarray(from, to));
      variances.set(arrays.variances.subarray(from, to));
      kernel.step(to - from);
      arrays.weights.set(part(weights, to - from), from);
      arrays.means.set(part(means, to - from), from);
      arrays.variances.set(part(variances, to - from), from);
    }
  }
}

function part(values: Float32Array, length: number): Float32Array {
  return length === values.length ? values : values.subarray(0, length);
}

/** The Euclidean norm of all numbers together. */
export function normOf(values: Float32Array): number {
  // Four sums: one alone waits for each addition.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    a += values[i]! * values[i]!;
    b += values[i + 1]! * values[i + 1]!;
    c += values[i + 2]! * values[i + 2]!;
    d += values[i + 3]! * values[i + 3]!;
  }
  for (let i = whole; i < values.length; i++) a += values[i]! * values[i]!;
  return Math.sqrt(a + b + c + d);
}

/** The factor by which gradients of this norm are clipped, as `clip_grad_norm_` has it. */
export function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6));
}

export function addInto(target: Float32Array, source: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + source[i]!;
}
