// Brings rows to length one, so that their products are cosines.
import { divide, maximum, multiply } from "../../tensor/operations/arithmetic.ts";
import { sqrt } from "../../tensor/operations/elementwise.ts";
import { sum } from "../../tensor/operations/reduce.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Rows of zeros stay zeros. */
export function unitLength(rows: Tensor): Tensor {
  const length = sqrt(sum(multiply(rows, rows), { axes: -1, keepAxes: true }));
  return divide(rows, maximum(length, 1e-12));
}
