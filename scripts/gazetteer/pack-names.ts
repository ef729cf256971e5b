// Packs folded names and the entities that carry them into front-coded blocks.
import { gazetteerLayout, type NameTier } from "../../src/place/gazetteer-format.ts";

/** An entity that carries a name. */
export interface NameReference {
  readonly entity: number;
  readonly tier: NameTier;
  readonly weight: number;
}

/** Blocks of front-coded names in byte order, as `gazetteer-format.ts` describes them. */
export function packNames(names: ReadonlyMap<string, NameReference[]>): { blocks: Uint32Array; bytes: Uint8Array } {
  const entries = [...names].map(([name, references]) => ({ key: Buffer.from(name), references }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const out = createByteWriter();
  const blocks: number[] = [];
  let previous = Buffer.alloc(0);
  entries.forEach(({ key, references }, index) => {
    if (index % gazetteerLayout.namesPerBlock === 0) {
      blocks.push(out.length());
      previous = Buffer.alloc(0);
    }
    let shared = 0;
    while (shared < previous.length && shared < key.length && previous[shared] === key[shared]) shared++;
    const suffix = key.length - shared;
    out.byte((Math.min(15, shared) << 4) | Math.min(15, suffix));
    if (shared >= 15) out.byte(shared);
    if (suffix >= 15) out.byte(suffix);
    out.bytes(key.subarray(shared));
    references.sort((a, b) => b.weight - a.weight || a.entity - b.entity);
    references.forEach(({ entity, tier }, position) => {
      let value = entity * 8 + tier * 2 + (position < references.length - 1 ? 1 : 0);
      while (value > 127) {
        out.byte((value & 127) | 128);
        value = Math.floor(value / 128);
      }
      out.byte(value);
    });
    previous = key;
  });
  blocks.push(out.length());
  return { blocks: Uint32Array.from(blocks), bytes: out.written() };
}

/** A buffer that doubles, because ten million numbers in an array take eight times the room. */
function createByteWriter() {
  let buffer = Buffer.alloc(1 << 16);
  let length = 0;
  const reserve = (count: number) => {
    if (length + count <= buffer.length) return;
    const larger = Buffer.alloc(Math.max(buffer.length * 2, length + count));
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  };
  return {
    byte(value: number): void {
      reserve(1);
      buffer[length++] = value;
    },
    bytes(values: Uint8Array): void {
      reserve(values.length);
      buffer.set(values, length);
      length += values.length;
    },
    length: () => length,
    written: () => buffer.subarray(0, length),
  };
}
