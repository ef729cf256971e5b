// Text from a model, a table or a file name as it may be written to a terminal: without control sequences.

/**
 * Removes every control character but newline and tab, and the marks that change the direction of writing, so that no
 * text can move the cursor, recolour, retitle or reorder what a person reads. Safe on pieces of a text.
 */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
}

/** The same on one line, so that no text can look like a line of ours. */
export function plainLine(text: string): string {
  return plainText(text).replace(/[\n\t\u2028\u2029]+/g, " ");
}
