// A fair sample of a stream whose length is not known, in memory for the sample alone (Vitter's algorithm R).
import type { Random } from "../../run/random.ts";

export interface Reservoir<Value> {
  add(value: Value): void;
  readonly seen: number;
  /** In the order in which they came. */
  values(): readonly Value[];
}

export function createReservoir<Value>(size: number, random: Random): Reservoir<Value> {
  const held: { readonly order: number; readonly value: Value }[] = [];
  let seen = 0;
  return {
    add(value) {
      const order = seen++;
      if (held.length < size) held.push({ order, value });
      else {
        const slot = random.integer(seen);
        if (slot < size) held[slot] = { order, value };
      }
    },
    get seen() {
      return seen;
    },
    values: () => held.toSorted((a, b) => a.order - b.order).map(({ value }) => value),
  };
}
