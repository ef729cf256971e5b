// Finds a folded name in the front-coded, sorted names of a gazetteer, without decoding more than one block.
import { gazetteerLayout, type NameTier } from "./gazetteer-format.ts";

export interface NameIndex {
  /** Calls `visit` for each entity of a name, the heaviest first; not at all where the name is not there. */
  visit(name: string, visit: (entity: number, tier: NameTier) => void): void;
  withPrefix(prefix: string, limit: number): string[];
}

export function openNameIndex(blocks: Uint32Array, bytes: Uint8Array, count: number): NameIndex {
  const blockCount = blocks.length - 1;
  const encoder = new TextEncoder();
  const key = new Uint8Array(gazetteerLayout.longestNameBytes * 3);
  const current = new Uint8Array(256);
  let at = 0;
  let shared = 0;
  let suffixLength = 0;

  /** Reads the lengths before a suffix and leaves `at` at the suffix. */
  const readLengths = () => {
    const lengths = bytes[at++]!;
    shared = lengths >> 4;
    suffixLength = lengths & 15;
    if (shared === 15) shared = bytes[at++]!;
    if (suffixLength === 15) suffixLength = bytes[at++]!;
  };

  /** Encodes into `key`; 0 where the text is longer than any name. */
  const encode = (text: string): number => {
    if (text.length > gazetteerLayout.longestNameBytes) return 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return encoder.encodeInto(text, key).written;
      key[i] = code;
    }
    return text.length;
  };

  /** Negative where `key` sorts before the first name of the block. */
  const compareWithHead = (block: number, keyLength: number): number => {
    at = blocks[block]!;
    readLengths();
    const start = at;
    const headLength = suffixLength;
    const common = Math.min(keyLength, headLength);
    for (let i = 0; i < common; i++) {
      const difference = key[i]! - bytes[start + i]!;
      if (difference !== 0) return difference;
    }
    return keyLength - headLength;
  };

  /** First block whose first name begins with these two bytes or later ones; it halves the steps of every search. */
  const firstBlocks = new Uint32Array(0x10001).fill(blockCount);
  for (let block = blockCount - 1; block >= 0; block--) {
    at = blocks[block]!;
    readLengths();
    firstBlocks[(bytes[at]! << 8) | (suffixLength > 1 ? bytes[at + 1]! : 0)] = block;
  }
  for (let pair = 0xffff; pair >= 0; pair--) firstBlocks[pair] = Math.min(firstBlocks[pair]!, firstBlocks[pair + 1]!);

  const blockOf = (keyLength: number): number => {
    const pair = (key[0]! << 8) | (keyLength > 1 ? key[1]! : 0);
    let low = firstBlocks[pair]!;
    let high = firstBlocks[pair + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWithHead(middle, keyLength) < 0) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  };

  const readReference = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };

  const skipReferences = () => {
    while ((readReference() & 1) === 1);
  };

  const namesIn = (block: number) =>
    Math.min(gazetteerLayout.namesPerBlock, count - block * gazetteerLayout.namesPerBlock);

  return {
    visit(name, visit) {
      const keyLength = encode(name);
      const block = keyLength === 0 ? -1 : blockOf(keyLength);
      if (block < 0) return;
      at = blocks[block]!;
      // `matched` bytes of `key` agree with the previous name; a name that shares fewer has gone past the key.
      let matched = 0;
      for (let i = namesIn(block); i > 0; i--) {
        readLengths();
        const length = suffixLength;
        if (shared < matched) return;
        if (shared === matched) {
          let j = 0;
          while (j < length && matched < keyLength && bytes[at + j] === key[matched]) {
            j++;
            matched++;
          }
          if (j === length && matched === keyLength) {
            at += length;
            let reference: number;
            do {
              reference = readReference();
              visit(reference >>> 3, ((reference >>> 1) & 3) as NameTier);
            } while ((reference & 1) === 1);
            return;
          }
          if (j < length && (matched === keyLength || bytes[at + j]! > key[matched]!)) return;
        }
        at += length;
        skipReferences();
      }
    },

    withPrefix(prefix, limit) {
      const keyLength = encode(prefix);
      const found: string[] = [];
      if (keyLength === 0) return found;
      const decoder = new TextDecoder();
      for (let block = Math.max(0, blockOf(keyLength)); block < blockCount; block++) {
        at = blocks[block]!;
        for (let i = namesIn(block); i > 0; i--) {
          readLengths();
          const length = shared + suffixLength;
          current.set(bytes.subarray(at, at + suffixLength), shared);
          at += suffixLength;
          skipReferences();
          let j = 0;
          while (j < keyLength && j < length && current[j] === key[j]) j++;
          if (j === keyLength) {
            found.push(decoder.decode(current.subarray(0, length)));
            if (found.length === limit) return found;
          } else if (j === length ? false : current[j]! > key[j]!) {
            return found;
          }
        }
      }
      return found;
    },
  };
}
