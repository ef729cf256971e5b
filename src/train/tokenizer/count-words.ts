// How often each word of a corpus occurs.
import { splitWords } from "./split-words.ts";

/** Counts the words of the texts; control tokens written out in a text are left out, since they are never merged. */
export function countWords(texts: Iterable<string>, controlTokens: readonly string[] = []): Map<string, number> {
  const counts = new Map<string, number>();
  const control = controlTokens.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  const pieces = control === "" ? null : new RegExp(control, "g");
  for (const text of texts) {
    for (const piece of pieces ? text.split(pieces) : [text]) {
      for (const word of splitWords(piece)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}
