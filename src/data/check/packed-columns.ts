// Columns of numbers and texts that take a few bytes a row, so that a million rows fit beside everything else.

type NumberArray = Float64Array | Uint32Array | Int32Array | Uint8Array;

export interface NumberColumn {
  readonly length: number;
  push(value: number): void;
  at(index: number): number;
}

/** A growing typed array. */
export function createNumberColumn(create: (length: number) => NumberArray): NumberColumn {
  let values = create(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const grown = create(values.length * 2);
        grown.set(values);
        values = grown;
      }
      values[length++] = value;
    },
    at: (index) => values[index]!,
  };
}

export interface TextColumn {
  readonly length: number;
  push(text: string): void;
  at(index: number): string;
  /** 53 bits that equal texts share; unequal texts share them by an accident of one in 10^16. */
  key(index: number): number;
}

/** UTF-8 in blocks of a megabyte; a text longer than a block gets one of its own. */
export function createTextColumn(): TextColumn {
  const blockBytes = 1024 * 1024;
  const blocks: Buffer[] = [];
  const block = createNumberColumn((length) => new Uint32Array(length));
  const start = createNumberColumn((length) => new Uint32Array(length));
  const size = createNumberColumn((length) => new Uint32Array(length));
  const keys = createNumberColumn((length) => new Float64Array(length));
  let used = 0;
  return {
    get length() {
      return size.length;
    },
    push(text) {
      const bytes = Buffer.byteLength(text);
      if (blocks.length === 0 || used + bytes > blockBytes) {
        blocks.push(Buffer.allocUnsafe(Math.max(blockBytes, bytes)));
        used = 0;
      }
      blocks.at(-1)!.write(text, used);
      block.push(blocks.length - 1);
      start.push(used);
      size.push(bytes);
      keys.push(hash53(text));
      used += bytes;
    },
    at(index) {
      const from = start.at(index);
      return blocks[block.at(index)]?.toString("utf8", from, from + size.at(index)) ?? "";
    },
    key: (index) => keys.at(index),
  };
}

/** Two multiply-and-rotate streams over the UTF-16 units, finished as in MurmurHash3. */
export function hash53(text: string): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ unit, 0x1b873593);
    b = (b << 13) | (b >>> 19);
  }
  return finish(b ^ text.length ^ a) * 0x200000 + (finish(a ^ Math.imul(text.length, 0x27d4eb2f)) >>> 11);
}

function finish(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
