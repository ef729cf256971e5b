// A memory of recent results that holds at most a number of bytes; the least recently used one leaves first.

export interface BoundedStore<Value> {
  readonly bytes: number;
  /** Also marks the value as used now. */
  get(key: string): Value | undefined;
  /** Keeps the value, and drops others until the bytes fit; a value larger than the whole store is not kept. */
  set(key: string, value: Value, bytes: number): void;
  clear(): void;
}

/** `onDrop` is told of every value that leaves, and of those that were too large to enter. */
export function createBoundedStore<Value>(
  maxBytes: number,
  onDrop: (value: Value, key: string) => void = () => {},
): BoundedStore<Value> {
  // A Map keeps the order of insertion: the first entry is the one that was used longest ago.
  const entries = new Map<string, { value: Value; bytes: number }>();
  let held = 0;
  const drop = (key: string) => {
    const entry = entries.get(key)!;
    entries.delete(key);
    held -= entry.bytes;
    onDrop(entry.value, key);
  };
  return {
    get bytes() {
      return held;
    },
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      if (entries.has(key)) drop(key);
      if (bytes > maxBytes) return onDrop(value, key);
      entries.set(key, { value, bytes });
      held += bytes;
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    clear() {
      for (const key of [...entries.keys()]) drop(key);
    },
  };
}
