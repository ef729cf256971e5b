// Sorts millions of rows by their hashes with two small numbers a row: radix sort, sixteen bits at a time.
import type { ChunkedColumn } from "./chunked-column.ts";

const digitBits = 16;
const digits = 3;
const buckets = 1 << digitBits;

/** Positions in order of `high` (whole numbers below 2^48), then of `low`, then as they came. */
export function orderByHash(high: ChunkedColumn, low: ChunkedColumn): Uint32Array {
  const { length } = high;
  let from = Uint32Array.from({ length }, (_, index) => index);
  let to = new Uint32Array(length);
  for (let digit = 0; digit < digits; digit++) {
    const divisor = buckets ** digit;
    const digitOf = (index: number) => Math.floor(high.at(index) / divisor) % buckets;
    const starts = new Uint32Array(buckets + 1);
    for (let index = 0; index < length; index++) starts[digitOf(index) + 1]!++;
    for (let bucket = 1; bucket <= buckets; bucket++) starts[bucket]! += starts[bucket - 1]!;
    for (let place = 0; place < length; place++) {
      const index = from[place]!;
      const bucket = digitOf(index);
      to[starts[bucket]!] = index;
      starts[bucket]!++;
    }
    [from, to] = [to, from];
  }
  sortTies(from, high, low);
  return from;
}

/** Equal hashes are rows of one id, and once in a long while of two. */
function sortTies(order: Uint32Array, high: ChunkedColumn, low: ChunkedColumn): void {
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && high.at(order[end]!) === high.at(order[start]!)) end++;
    if (end > start + 1) order.subarray(start, end).sort((a, b) => low.at(a) - low.at(b) || a - b);
    start = end;
  }
}
