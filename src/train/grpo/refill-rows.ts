// Further rows for a step whose groups cannot all be used: a pure function of seed and step, as the first ones are.
import { sha256 } from "../../run/digest.ts";
import { createDataOrder } from "../data-order.ts";

/** Up to `most` of the `rows` of a table, in an order of the step's own; none of those that it has already. */
export function refillRows(
  { rows, seed }: { readonly rows: number; readonly seed: number },
  step: number,
  { taken, most }: { readonly taken: readonly number[]; readonly most: number },
): readonly number[] {
  if (most === 0) return [];
  const own = Number.parseInt(sha256(`refill ${seed} ${step}`).slice(0, 8), 16);
  const known = new Set(taken);
  const order = createDataOrder({ rows, batchSize: rows, seed: own }).rowsOf(0);
  return order.filter((row) => !known.has(row)).slice(0, most);
}
