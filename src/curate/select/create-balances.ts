// A sum for each of millions of keys.
import { createKeyIndex } from "./key-index.ts";

export interface Balances {
  add(key: number, amount: number): void;
  /** 0 for a key that never came. */
  of(key: number): number;
}

/** Keys as those of `hash53`; sums of whole numbers below 2^31. */
export function createBalances(): Balances {
  const index = createKeyIndex();
  let sums = new Int32Array(1024);
  return {
    add(key, amount) {
      const at = index.add(key);
      if (at === sums.length) {
        const grown = new Int32Array(at * 2);
        grown.set(sums);
        sums = grown;
      }
      sums[at]! += amount;
    },
    of(key) {
      const at = index.find(key);
      return at === -1 ? 0 : sums[at]!;
    },
  };
}
