// A set of rows at one bit each: five million take 0.6 MB.

export interface RowSet {
  add(row: number): void;
  has(row: number): boolean;
}

export function createRowSet(): RowSet {
  let bits = new Uint8Array(1 << 12);
  return {
    add(row) {
      const byte = Math.floor(row / 8);
      if (byte >= bits.length) {
        const grown = new Uint8Array(Math.max(byte + 1, bits.length * 2));
        grown.set(bits);
        bits = grown;
      }
      bits[byte]! |= 1 << (row & 7);
    },
    has: (row) => ((bits[Math.floor(row / 8)] ?? 0) & (1 << (row & 7))) !== 0,
  };
}
