// Muon inside a graph: momentum whose matrices are made nearly orthogonal before they are subtracted.
import { add, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { reciprocal, sqrt } from "../tensor/operations/elementwise.ts";
import { matmul } from "../tensor/operations/matmul.ts";
import { sum } from "../tensor/operations/reduce.ts";
import { reshape } from "../tensor/operations/reshape.ts";
import { concatenate, split } from "../tensor/operations/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Coefficients of the quintic iteration (Jordan and others, 2024): singular values end between 0.7 and 1.2. */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const iterations = 5;

export interface MuonState {
  /** A matrix; a kernel counts as one row for each output. */
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Running sum of gradients; starts at zeros. */
  readonly momentum: Tensor;
  /** Matrices that are stacked in the weight's rows and are made orthogonal one by one: 3 for a joined qkv. */
  readonly stacked?: number;
}

export interface MuonOptions {
  readonly rate: Tensor;
  readonly decay: number;
  readonly momentum?: number;
}

/**
 * One step of Muon with Nesterov momentum for every weight, in their order. A change is scaled by 0.2 √(longer side), which
 * gives it the size of a change by AdamW (Liu and others, Muon is scalable for LLM training, 2025). Matrices of one shape
 * are made orthogonal together: many small products one by one would leave the processor waiting.
 */
export function muonSteps(
  states: readonly MuonState[],
  { rate, decay, momentum: kept = 0.95 }: MuonOptions,
): readonly Pick<MuonState, "weight" | "momentum">[] {
  const entries = states.map((state) => {
    const [rows, ...inner] = state.weight.shape as [number, ...number[]];
    const columns = inner.reduce((product, size) => product * size, 1);
    const { stacked = 1 } = state;
    const next = add(multiply(state.momentum, kept), state.gradient);
    const ahead = reshape(add(multiply(next, kept), state.gradient), [stacked, rows / stacked, columns]);
    return { state, next, ahead, shape: [rows / stacked, columns] as const };
  });
  const orthogonal = new Map<MuonState, Tensor>();
  for (const group of Map.groupBy(entries, ({ shape }) => shape.join(" x ")).values()) {
    const joined = orthogonalize(
      concatenate(
        group.map(({ ahead }) => ahead),
        0,
      ),
    );
    const counts = group.map(({ ahead }) => ahead.shape[0]!);
    for (const [index, part] of split(joined, counts, 0).entries()) orthogonal.set(group[index]!.state, part);
  }
  return entries.map(({ state, next, shape }) => {
    const direction = reshape(orthogonal.get(state)!, state.weight.shape);
    const change = multiply(direction, multiply(rate, 0.2 * Math.sqrt(Math.max(...shape))));
    const shrunk = multiply(state.weight, subtract(1, multiply(rate, decay)));
    return { weight: subtract(shrunk, change), momentum: next };
  });
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
