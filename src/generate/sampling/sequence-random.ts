// The randomness of one answer, from a seed of any size that a number can hold exactly.
import { createRandom, type Random } from "../../run/random.ts";

/** The same seed gives the same numbers everywhere; seeds that differ only beyond 32 bits are different ones. */
export function sequenceRandom(seed: number): Random {
  const high = Math.floor(seed / 2 ** 32);
  return createRandom(scramble(seed | 0, high | 0));
}

/** MurmurHash3's finalizer (Appleby) over both words: neighbouring seeds lie far apart. */
function scramble(word: number, other: number): number {
  let mixed = Math.imul(word ^ Math.imul(other + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
