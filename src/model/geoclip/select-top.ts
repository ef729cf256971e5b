// The largest numbers of a row, by a heap that keeps as many as are wanted.

/** Indices of the `count` largest values, the largest first; of equal ones the earlier comes first. */
export function selectTop(values: Float32Array, count: number): number[] {
  const size = Math.min(count, values.length);
  if (size === 0) return [];
  // The root is the worst that is kept. Later indices are worse among equals, so they never replace it.
  const heap = new Int32Array(size);
  const isWorse = (a: number, b: number) => values[a]! < values[b]! || (values[a] === values[b] && a > b);
  const sink = (from: number) => {
    const moved = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && isWorse(heap[child + 1]!, heap[child]!)) child++;
      if (!isWorse(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  };
  for (let index = 0; index < size; index++) heap[index] = index;
  for (let at = (size >> 1) - 1; at >= 0; at--) sink(at);
  let least = values[heap[0]!]!;
  for (let index = size; index < values.length; index++) {
    if (values[index]! <= least) continue;
    heap[0] = index;
    sink(0);
    least = values[heap[0]!]!;
  }
  return Array.from(heap).sort((a, b) => values[b]! - values[a]! || a - b);
}
