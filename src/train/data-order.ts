// Which rows a step sees: a function of seed and step alone, so that a run that goes on needs to know no more.
import { createRandom } from "../run/random.ts";

export interface DataOrder {
  /** Indices of the rows of a step, counted from 0. */
  rowsOf(step: number): readonly number[];
}

export interface DataOrderOptions {
  readonly rows: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** Every pass has an order of its own; a batch may hold the end of one and the beginning of the next. */
export function createDataOrder({ rows, batchSize, seed }: DataOrderOptions): DataOrder {
  let known: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  const orderOf = (epoch: number): Uint32Array => {
    if (known?.epoch !== epoch) known = { epoch, order: permutation(rows, mixSeed(seed, epoch)) };
    return known.order;
  };
  return {
    rowsOf: (step) =>
      Array.from({ length: batchSize }, (_, index) => {
        const visit = step * batchSize + index;
        return orderOf(Math.floor(visit / rows))[visit % rows]!;
      }),
  };
}

/** Seeds for parts of a run that must not share a stream: epochs, steps, rows. */
export function mixSeed(seed: number, part: number): number {
  return (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35)) >>> 0;
}

/** Fisher-Yates. */
function permutation(count: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
