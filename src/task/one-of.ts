// Long alternatives of regular expressions, written as readable lists.

/** A non-capturing group of the alternatives in `list`: divided by bars, on as many lines as they need. */
export function oneOf(list: string): string {
  const alternatives = list
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return `(?:${alternatives.join("|")})`;
}
