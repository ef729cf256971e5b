// Where Qwen's tokenizer cuts a text before pairs are merged: no token ever reaches over these borders.

/** Contractions, words with the blank before them, single digits, symbols, line ends, blanks. */
export const wordPattern = [
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)",
  "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+",
  "\\p{N}",
  " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
  "\\s*[\\r\\n]+",
  "\\s+(?!\\S)",
  "\\s+",
].join("|");

const words = new RegExp(wordPattern, "gu");

/** The words of a text in Unicode's composed form; together they are the whole text. */
export function splitWords(text: string): string[] {
  return text.normalize("NFC").match(words) ?? [];
}
