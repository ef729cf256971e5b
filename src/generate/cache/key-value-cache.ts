// The keys and values of earlier tokens for a batch of sequences, in plain memory that is fed to the network as it lies.
import type { TextSizes } from "../../model/family.ts";
import { GlobeError } from "../../run/errors.ts";

export type CacheSizes = Pick<TextSizes, "layers" | "keyValueHeads" | "headSize">;

/** For each layer, rows [batch, key heads, sequence, head size] as a network returns them. */
export interface NewRows {
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** Sequences lie one behind the other without holes, so that the first `sequences` of them are one tensor. */
export interface KeyValueCache {
  readonly sequences: number;
  /** Tokens for which each sequence has room; only `lengths` of them are filled. */
  readonly capacity: number;
  /** Filled rows of each sequence. */
  readonly lengths: readonly number[];
  readonly byteLength: number;
  /** [sequences, key heads, capacity, head size] of one layer; valid until the cache next changes. */
  keys(layer: number): Float32Array;
  values(layer: number): Float32Array;
  /** Adds a sequence at the end, empty or a copy of one in `source`; returns its index. */
  add(source?: { readonly cache: KeyValueCache; readonly index: number }): number;
  /** Removes a sequence; the last one takes its index. */
  remove(index: number): void;
  /** Makes room for `tokens` in every sequence, and for some more, but not beyond `most`. */
  reserve(tokens: number, most?: number): void;
  /** Gives back room that the sequences left in the cache have not needed for long. */
  trim(): void;
  /** Appends the first `counts[i]` of the new rows to sequence `i`; those of further sequences are left out. */
  append(rows: NewRows, counts: readonly number[]): void;
  /** Gives the memory back; the cache is empty afterwards and can be used again. */
  clear(): void;
}

/**
 * Room is a multiple of this many tokens. The kernels sum a row of scores in lanes of up to 64, so with such rooms a
 * sequence gives the same bits whatever room the others in its batch need.
 */
export const capacityStep = 64;

/** The room that a cache makes for `tokens`. */
export function capacityFor(tokens: number): number {
  return Math.max(1, Math.ceil(tokens / capacityStep)) * capacityStep;
}

/** Bytes of one token's keys and values in all layers. */
export function bytesPerToken({ layers, keyValueHeads, headSize }: CacheSizes): number {
  return layers * 2 * keyValueHeads * headSize * Float32Array.BYTES_PER_ELEMENT;
}

export function createKeyValueCache(sizes: CacheSizes): KeyValueCache {
  const { layers, keyValueHeads: heads, headSize } = sizes;
  const lengths: number[] = [];
  /** Keys and values of each layer in turn. */
  let planes: Float32Array[] = [];
  let capacity = 0;
  let room = 0;

  /** Changes the strides of every plane, one after the other so that only one of them is there twice. */
  const resize = (newRoom: number, newCapacity: number) => {
    if (planes.length === 0) planes = Array.from({ length: layers * 2 }, () => new Float32Array(0));
    for (const [index, old] of planes.entries()) {
      const plane = new Float32Array(newRoom * heads * newCapacity * headSize);
      for (const [sequence, length] of lengths.entries()) {
        for (let head = 0; head < heads; head++) {
          const from = (sequence * heads + head) * capacity * headSize;
          const to = (sequence * heads + head) * newCapacity * headSize;
          plane.set(old.subarray(from, from + length * headSize), to);
        }
      }
      planes[index] = plane;
      release(old);
    }
    room = newRoom;
    capacity = newCapacity;
  };

  const plane = (index: number) => planes[index]!.subarray(0, lengths.length * heads * capacity * headSize);

  /** Copies the filled rows of one sequence of `source`, which may be this cache. */
  const copy = (source: KeyValueCache, from: number, to: number, length: number) => {
    for (let layer = 0; layer < layers; layer++) {
      for (const [part, view] of [source.keys(layer), source.values(layer)].entries()) {
        for (let head = 0; head < heads; head++) {
          const start = (from * heads + head) * source.capacity * headSize;
          planes[layer * 2 + part]!.set(
            view.subarray(start, start + length * headSize),
            (to * heads + head) * capacity * headSize,
          );
        }
      }
    }
  };

  const cache: KeyValueCache = {
    get sequences() {
      return lengths.length;
    },
    get capacity() {
      return capacity;
    },
    lengths,
    get byteLength() {
      return planes.reduce((total, { byteLength }) => total + byteLength, 0);
    },
    keys: (layer) => plane(layer * 2),
    values: (layer) => plane(layer * 2 + 1),
    add(source) {
      const length = source ? source.cache.lengths[source.index]! : 0;
      const needed = Math.max(capacity, capacityFor(length));
      if (lengths.length === room || needed > capacity) {
        resize(lengths.length === room ? Math.max(1, room * 2) : room, needed);
      }
      const index = lengths.length;
      lengths.push(0);
      if (source) copy(source.cache, source.index, index, length);
      lengths[index] = length;
      return index;
    },
    remove(index) {
      const last = lengths.length - 1;
      if (index !== last) {
        copy(cache, last, index, lengths[last]!);
        lengths[index] = lengths[last]!;
      }
      lengths.pop();
      if (last === 0) cache.clear();
    },
    reserve(tokens, most = Number.POSITIVE_INFINITY) {
      if (tokens <= capacity) return;
      // Growing by a quarter keeps the copies rare; the network reads the whole room, so more would cost every step.
      const grown = capacity === 0 ? tokens : Math.min(capacity * 1.25, capacity + 1024, most);
      resize(Math.max(1, room), capacityFor(Math.max(tokens, grown)));
    },
    trim() {
      const needed = capacityFor(Math.max(1, ...lengths) * 1.25);
      const isLong = needed * 2 <= capacity;
      const isWide = lengths.length * 4 <= room;
      if (lengths.length > 0 && (isLong || isWide)) {
        resize(isWide ? lengths.length * 2 : room, isLong ? needed : capacity);
      }
    },
    append({ keys, values }, counts) {
      const sequence = keys[0]!.length / (lengths.length * heads * headSize);
      for (const [index, count] of counts.entries()) {
        if (lengths[index]! + count > capacity) {
          throw new GlobeError("internal", `The cache has room for ${capacity} tokens, and ${count} more were added.`);
        }
      }
      for (let layer = 0; layer < layers; layer++) {
        appendPlane(planes[layer * 2]!, keys[layer]!, counts, sequence);
        appendPlane(planes[layer * 2 + 1]!, values[layer]!, counts, sequence);
      }
      for (const [index, count] of counts.entries()) lengths[index]! += count;
    },
    clear() {
      for (const old of planes) release(old);
      planes = [];
      lengths.length = 0;
      capacity = 0;
      room = 0;
    },
  };

  const appendPlane = (to: Float32Array, from: Float32Array, counts: readonly number[], sequence: number) => {
    for (const [index, count] of counts.entries()) {
      for (let head = 0; head < heads; head++) {
        const block = index * heads + head;
        const source = block * sequence * headSize;
        const target = (block * capacity + lengths[index]!) * headSize;
        if (count === 1) {
          // One row is too short for the cost of a view and a native copy.
          for (let i = 0; i < headSize; i++) to[target + i] = from[source + i]!;
        } else {
          to.set(from.subarray(source, source + count * headSize), target);
        }
      }
    }
  };
  return cache;
}

/** Frees the memory now; waiting for the garbage collector would hold the old and the new cache at once. */
function release(plane: Float32Array): void {
  (plane.buffer as ArrayBuffer).transfer(0);
}
