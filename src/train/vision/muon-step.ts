// Muon inside a graph: momentum whose matrices are made nearly orthogonal before they are subtracted.
import { add, multiply, subtract } from "../../tensor/operations/arithmetic.ts";
import { reciprocal, sqrt } from "../../tensor/operations/elementwise.ts";
import { matmul } from "../../tensor/operations/matmul.ts";
import { sum } from "../../tensor/operations/reduce.ts";
import { reshape } from "../../tensor/operations/reshape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Coefficients of the quintic iteration (Jordan and others, 2024): singular values end between 0.7 and 1.2. */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const iterations = 5;

export interface MuonState {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Running sum of gradients; starts at zeros. */
  readonly momentum: Tensor;
}

export interface MuonOptions {
  readonly rate: Tensor;
  readonly decay: number;
  readonly momentum?: number;
  /** Matrices that are stacked in the weight's rows and are made orthogonal one by one: 3 for a joined qkv. */
  readonly stacked?: number;
}

/**
 * One step of Muon with Nesterov momentum. The change is scaled by 0.2 √(longer side), which gives it the size of a
 * change by AdamW (Liu and others, Muon is scalable for LLM training, 2025), so one learning rate serves both.
 */
export function muonStep({ weight, gradient, momentum }: MuonState, options: MuonOptions) {
  const { rate, decay, momentum: kept = 0.95, stacked = 1 } = options;
  const [rows, columns] = weight.shape as [number, number];
  const height = rows / stacked;
  const next = add(multiply(momentum, kept), gradient);
  const ahead = add(multiply(next, kept), gradient);
  const orthogonal = reshape(orthogonalize(reshape(ahead, [stacked, height, columns])), weight.shape);
  const change = multiply(orthogonal, multiply(rate, 0.2 * Math.sqrt(Math.max(height, columns))));
  const shrunk = multiply(weight, subtract(1, multiply(rate, decay)));
  return { weight: subtract(shrunk, change), momentum: next };
}

/** Newton-Schulz iterations towards U Vᵀ of each matrix U S Vᵀ in [count, rows, columns]. */
export function orthogonalize(matrices: Tensor): Tensor {
  const [, rows, columns] = matrices.shape as [number, number, number];
  const size = sum(multiply(matrices, matrices), { axes: [1, 2], keepAxes: true });
  let x = multiply(matrices, reciprocal(add(sqrt(size), 1e-7)));
  for (let i = 0; i < iterations; i++) {
    const isWide = rows <= columns;
    const square = isWide ? matmul(x, x, { transposeB: true }) : matmul(x, x, { transposeA: true });
    const inner = add(multiply(square, b), multiply(matmul(square, square), c));
    x = add(multiply(x, a), isWide ? matmul(inner, x) : matmul(x, inner));
  }
  return x;
}
