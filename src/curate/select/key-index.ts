// Numbers keys in the order in which they come, at twenty bytes each where a Map would take a hundred.

export interface KeyIndex {
  readonly size: number;
  /** The number of the key, a new one where it has none. */
  add(key: number): number;
  /** -1 where the key has none. */
  find(key: number): number;
}

/** Open addressing over 53-bit keys, such as those of `hash53`. */
export function createKeyIndex(): KeyIndex {
  let capacity = 1024;
  let keys = new Float64Array(capacity);
  let numbers = new Int32Array(capacity).fill(-1);
  let size = 0;

  const slotOf = (key: number): number => {
    let slot = key % capacity;
    while (numbers[slot] !== -1 && keys[slot] !== key) slot = slot + 1 === capacity ? 0 : slot + 1;
    return slot;
  };

  const grow = () => {
    const [oldKeys, oldNumbers] = [keys, numbers];
    capacity *= 2;
    keys = new Float64Array(capacity);
    numbers = new Int32Array(capacity).fill(-1);
    for (const [at, number] of oldNumbers.entries()) {
      if (number === -1) continue;
      const slot = slotOf(oldKeys[at]!);
      keys[slot] = oldKeys[at]!;
      numbers[slot] = number;
    }
  };

  return {
    get size() {
      return size;
    },
    add(key) {
      if (size * 1.6 > capacity) grow();
      const slot = slotOf(key);
      if (numbers[slot] === -1) {
        keys[slot] = key;
        numbers[slot] = size++;
      }
      return numbers[slot]!;
    },
    find: (key) => numbers[slotOf(key)]!,
  };
}
