// Byte-pair encoding, trained exactly: the pairs that are merged are those that counting anew after each merge would find.
import { GlobeError } from "../../run/errors.ts";
import { characterOfByte, writeBytes } from "./byte-alphabet.ts";
import { createPairQueue } from "./pair-queue.ts";

export interface Vocabulary {
  /** Tokens in the order of their ids, written in the byte alphabet: the 256 bytes, then what was merged. */
  readonly tokens: readonly string[];
  /** Pairs of tokens in the order in which they are merged. */
  readonly merges: readonly (readonly [string, string])[];
}

export interface BpeOptions {
  /** Number of tokens at most, 256 or more. */
  readonly size: number;
  /** A pair that occurs less often is not merged; 2 or more. */
  readonly leastCount?: number;
}

/** A word as its tokens, and how often the corpus holds it. */
interface Word {
  tokens: number[];
  readonly count: number;
}

/** Ids stay below this, so a pair is one exact number. */
const idLimit = 2 ** 26;
const keyOf = (left: number, right: number): number => left * idLimit + right;

/**
 * Merges the most frequent pair until the vocabulary is full or no pair is frequent; of equally frequent pairs the one
 * with the lower ids goes first, so the result depends on the counts alone and not on the order of the words.
 *
 * @param words - words of the corpus with their counts; see `splitWords`
 */
export function trainBpe(words: ReadonlyMap<string, number>, { size, leastCount = 2 }: BpeOptions): Vocabulary {
  if (!Number.isSafeInteger(size) || size < 256 || size > idLimit) {
    throw new GlobeError("usage", `A byte-level vocabulary has between 256 and ${idLimit} tokens, not ${size}.`);
  }
  // Ids follow the characters' code points, as Hugging Face's trainer orders them.
  const tokens = characterOfByte.toSorted((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const corpus: Word[] = Array.from(words, ([text, count]) => ({
    tokens: Array.from(writeBytes(text), (character) => idOf.get(character)!),
    count,
  }));
  const counts = new Map<number, number>();
  /** Words that held the pair at some time; they are looked at again when it is merged. */
  const holders = new Map<number, Set<number>>();
  const change = (key: number, word: number, by: number): void => {
    counts.set(key, (counts.get(key) ?? 0) + by);
    if (by < 0) return;
    const known = holders.get(key);
    if (known) known.add(word);
    else holders.set(key, new Set([word]));
  };
  for (const [index, word] of corpus.entries()) {
    for (let i = 1; i < word.tokens.length; i++) {
      change(keyOf(word.tokens[i - 1]!, word.tokens[i]!), index, word.count);
    }
  }
  const queue = createPairQueue();
  for (const [key, count] of counts) queue.push(key, count);

  const merges: [string, string][] = [];
  while (tokens.length < size) {
    const best = queue.pop();
    if (best === null || best.count < leastCount) break;
    const { key } = best;
    const current = counts.get(key) ?? 0;
    // The queue keeps what was true when a pair was put in; a pair that lost occurrences goes back to its place.
    if (current !== best.count) {
      if (current >= leastCount) queue.push(key, current);
      continue;
    }
    const [left, right] = [Math.floor(key / idLimit), key % idLimit];
    const token = tokens[left]! + tokens[right]!;
    merges.push([tokens[left]!, tokens[right]!]);
    // Two pairs can spell the same token ("a" + "bc", "ab" + "c"); it has one id.
    const merged = idOf.get(token) ?? tokens.push(token) - 1;
    idOf.set(token, merged);
    const raised = new Set<number>();
    for (const index of holders.get(key)!) {
      const word = corpus[index]!;
      word.tokens = mergePair(word.tokens, left, right, merged, (key, by) => {
        change(key, index, by * word.count);
        if (by > 0) raised.add(key);
      });
    }
    counts.delete(key);
    holders.delete(key);
    for (const key of raised) {
      const count = counts.get(key) ?? 0;
      if (count >= leastCount) queue.push(key, count);
    }
  }
  return { tokens, merges };
}

/** The word with the pair merged from left to right; `change` hears of every neighbouring pair that comes or goes. */
function mergePair(
  tokens: readonly number[],
  left: number,
  right: number,
  merged: number,
  change: (key: number, by: 1 | -1) => void,
): number[] {
  const result: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] !== left || tokens[i + 1] !== right) {
      result.push(tokens[i]!);
      continue;
    }
    result.push(merged);
    i++;
  }
  if (result.length === tokens.length) return result;
  for (let i = 1; i < tokens.length; i++) change(keyOf(tokens[i - 1]!, tokens[i]!), -1);
  for (let i = 1; i < result.length; i++) change(keyOf(result[i - 1]!, result[i]!), 1);
  return result;
}
