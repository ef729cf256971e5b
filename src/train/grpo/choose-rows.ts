// Which rows a step takes: pure functions of the seed and the step, so that a resumed run needs no cursor.

import { sha256 } from "../../run/digest.ts";
import { createRandom } from "../../run/random.ts";

export interface RowOrder {
  /** Rows of the table. */
  readonly count: number;
  readonly seed: number;
  /** Rows of one step. */
  readonly batch: number;
}

/** Every row once an epoch, each epoch in an order of its own; a step may lie across two epochs. */
export function rowsOfStep({ count, seed, batch }: RowOrder, step: number): readonly number[] {
  return Array.from({ length: batch }, (_, index) => {
    const position = step * batch + index;
    return shuffled(count, seed, Math.floor(position / count))[position % count]!;
  });
}

/** Further rows for a step, none of those it has; at most as many as there are. */
export function refillRows(order: RowOrder, step: number, taken: readonly number[]): readonly number[] {
  const known = new Set(taken);
  return shuffled(order.count, order.seed, `refill ${step}`).filter((row) => !known.has(row));
}

let last: { readonly key: string; readonly order: readonly number[] } | undefined;

function shuffled(count: number, seed: number, epoch: number | string): readonly number[] {
  const key = `${count} ${seed} ${epoch}`;
  if (last?.key === key) return last.order;
  const random = createRandom(Number.parseInt(sha256(key).slice(0, 8), 16));
  const order = Array.from({ length: count }, (_, row) => row);
  for (let end = count - 1; end > 0; end--) {
    const other = random.integer(end + 1);
    [order[end], order[other]] = [order[other]!, order[end]!];
  }
  last = { key, order };
  return order;
}
