// Groups keys that occur together, directly or through others (disjoint sets), for millions of keys.
import { createKeyIndex } from "./key-index.ts";

export interface KeyGroups {
  /** One occurrence of keys that belong together; at least one key. */
  join(keys: readonly number[]): void;
  /** No `join` may follow. */
  finish(): FinishedGroups;
}

export interface FinishedGroups {
  /** Groups are numbered from 0. */
  readonly count: number;
  /** The group of a key; -1 for one that never occurred. */
  groupOf(key: number): number;
  /** Occurrences in a group. */
  rows(group: number): number;
  /** The lowest of a group's keys, the same in whatever order they came. */
  lowestKey(group: number): number;
}

export function createKeyGroups(): KeyGroups {
  const index = createKeyIndex();
  let parents = new Int32Array(1024);
  let rows = new Int32Array(1024);
  let keys = new Float64Array(1024);

  const nodeOf = (key: number): number => {
    const known = index.size;
    const node = index.add(key);
    if (node < known) return node;
    if (node === parents.length) {
      parents = doubled(parents, new Int32Array(node * 2));
      rows = doubled(rows, new Int32Array(node * 2));
      keys = doubled(keys, new Float64Array(node * 2));
    }
    parents[node] = node;
    keys[node] = key;
    return node;
  };

  const rootOf = (node: number): number => {
    let at = node;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };

  return {
    join(joined) {
      let root = rootOf(nodeOf(joined[0]!));
      for (const key of joined.slice(1)) {
        const other = rootOf(nodeOf(key));
        if (other === root) continue;
        // The root with more rows stays: paths are halved on every look, so that this is balance enough.
        const [large, small] = rows[root]! < rows[other]! ? [other, root] : [root, other];
        parents[small] = large;
        rows[large] = rows[large]! + rows[small]!;
        root = large;
      }
      rows[root] = rows[root]! + 1;
    },
    finish() {
      const groups = new Int32Array(index.size);
      const lowest: number[] = [];
      const sizes: number[] = [];
      const numbers = new Int32Array(index.size).fill(-1);
      for (let node = 0; node < index.size; node++) {
        const root = rootOf(node);
        if (numbers[root] === -1) {
          numbers[root] = sizes.push(rows[root]!) - 1;
          lowest.push(keys[node]!);
        }
        const group = numbers[root]!;
        groups[node] = group;
        lowest[group] = Math.min(lowest[group]!, keys[node]!);
      }
      return {
        count: sizes.length,
        groupOf(key) {
          const node = index.find(key);
          return node === -1 ? -1 : groups[node]!;
        },
        rows: (group) => sizes[group]!,
        lowestKey: (group) => lowest[group]!,
      };
    },
  };
}

function doubled<T extends Int32Array | Float64Array>(values: T, into: T): T {
  into.set(values);
  return into;
}
