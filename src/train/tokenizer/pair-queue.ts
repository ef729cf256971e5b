// A heap of pairs, the most frequent first and of equally frequent ones the lowest.

export interface PairQueue {
  push(key: number, count: number): void;
  pop(): { readonly key: number; readonly count: number } | null;
}

/** A pair may be in it several times with different counts. */
export function createPairQueue(): PairQueue {
  const keys: number[] = [];
  const counts: number[] = [];
  const isBefore = (a: number, b: number) =>
    counts[a]! !== counts[b]! ? counts[a]! > counts[b]! : keys[a]! < keys[b]!;
  const swap = (a: number, b: number): void => {
    [keys[a], keys[b]] = [keys[b]!, keys[a]!];
    [counts[a], counts[b]] = [counts[b]!, counts[a]!];
  };
  return {
    push(key, count) {
      keys.push(key);
      counts.push(count);
      for (let at = keys.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isBefore(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      if (keys.length === 0) return null;
      swap(0, keys.length - 1);
      const popped = { key: keys.pop()!, count: counts.pop()! };
      for (let at = 0; ; ) {
        const children = [2 * at + 1, 2 * at + 2].filter((child) => child < keys.length);
        const first = children.reduce((best, child) => (isBefore(child, best) ? child : best), at);
        if (first === at) return popped;
        swap(at, first);
        at = first;
      }
    },
  };
}
