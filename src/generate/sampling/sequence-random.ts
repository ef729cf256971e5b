// The randomness of one answer: fixed by the request's seed and the answer's number among its `n`.
import { createRandom, type Random } from "../../run/random.ts";

/** Answers of one seed are independent of each other; the same seed and index give the same numbers everywhere. */
export function sequenceRandom(seed: number, index = 0): Random {
  const high = Math.floor(seed / 2 ** 32);
  return createRandom(scramble(scramble(seed | 0, high | 0), index));
}

/** MurmurHash3's finalizer (Appleby) over both words: neighbouring seeds and indices lie far apart. */
function scramble(word: number, other: number): number {
  let mixed = Math.imul(word ^ Math.imul(other + 1, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
