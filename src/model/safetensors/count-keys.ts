// Finds keys that a JSON text writes twice: JSON.parse keeps the last one in silence, so that readers disagree.

const quote = 34;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const colon = 58;

/** How many keys stand at each depth of objects (the outermost is 0), and how deep the nesting goes. */
export interface KeyCounts {
  readonly byDepth: readonly number[];
  readonly depth: number;
}

/** Counts keys without building anything, on valid JSON; on any other text the counts mean nothing but it ends. */
export function countKeys(text: string): KeyCounts {
  const byDepth: number[] = [];
  let depth = 0;
  let deepest = 0;
  let afterString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32) continue;
    if (code === quote) {
      i = endOfString(text, i);
      afterString = true;
      continue;
    }
    if (code === colon && afterString) byDepth[depth - 1] = (byDepth[depth - 1] ?? 0) + 1;
    else if (code === openBrace || code === openBracket) deepest = Math.max(deepest, ++depth);
    else if (code === closeBrace || code === closeBracket) depth--;
    afterString = false;
  }
  return { byDepth: Array.from(byDepth, (count) => count ?? 0), depth: deepest };
}

/** The position of the quote that ends the string begun at `start`; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) return i;
    if (code === backslash) i++;
  }
  return text.length;
}
