// Rotary position embedding of query and key rows, in the convention that pairs the two halves of a head.
import { add, multiply, subtract } from "../tensor/operations/arithmetic.ts";
import { insertAxis } from "../tensor/operations/reshape.ts";
import { concatenate, split } from "../tensor/operations/slice.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Rotates `x` [batch, heads, rows, head size] by the angles of `cos` and `sin` [batch, rows, head size / 2]. */
export function rotate(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const [first, second] = split(x, 2, -1) as [Tensor, Tensor];
  const [c, s] = [insertAxis(cos, 1), insertAxis(sin, 1)];
  return concatenate(
    [subtract(multiply(first, c), multiply(second, s)), add(multiply(second, c), multiply(first, s))],
    -1,
  );
}
