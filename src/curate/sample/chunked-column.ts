// A column of numbers that grows without being copied: what it takes is what it holds.

export interface ChunkedColumn {
  readonly length: number;
  push(value: number): void;
  at(index: number): number;
}

const chunkBits = 18;
const mask = (1 << chunkBits) - 1;

/** `create` makes a typed array of a length; a chunk holds 262,144 numbers. */
export function createChunkedColumn(
  create: (length: number) => Float64Array | Uint32Array | Uint16Array,
): ChunkedColumn {
  const chunks: ReturnType<typeof create>[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if ((length & mask) === 0) chunks.push(create(mask + 1));
      chunks[length >> chunkBits]![length & mask] = value;
      length++;
    },
    at: (index) => chunks[index >> chunkBits]![index & mask]!,
  };
}
