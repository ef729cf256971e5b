// Finds the k-th highest logit without sorting the row.
import { CHUNK } from "./row-kernels.ts";
import type { RowScan } from "./scan-row.ts";

/**
 * The `k`-th highest of the row's logits that are at least `least`, or `least` where there are fewer. `scratch` has
 * room for a row.
 */
export function findKthHighest({ row, maxima }: RowScan, k: number, least: number, scratch: Float32Array): number {
  let bound = least;
  if (k <= maxima.length) {
    // Of the chunks with the k highest maxima each has a logit that reaches the lowest of these, so k logits do.
    scratch.set(maxima);
    bound = Math.max(least, selectHighest(scratch, maxima.length, k));
  }
  let size = 0;
  for (let chunk = 0; chunk < maxima.length; chunk++) {
    if (maxima[chunk]! < bound) continue;
    const end = Math.min(row.length, (chunk + 1) * CHUNK);
    for (let id = chunk * CHUNK; id < end; id++) if (row[id]! >= bound) scratch[size++] = row[id]!;
  }
  return size < k ? bound : selectHighest(scratch, size, k);
}

/** The `k`-th highest of the first `size` values, which are reordered (Hoare's quickselect). */
function selectHighest(values: Float32Array, size: number, k: number): number {
  let [low, high] = [0, size - 1];
  const wanted = k - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! > pivot) left++;
      while (values[right]! < pivot) right--;
      if (left > right) break;
      const held = values[left]!;
      values[left++] = values[right]!;
      values[right--] = held;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return values[wanted]!;
  }
  return values[wanted]!;
}
