// Watches an answer for stop strings, across the borders of tokens, and lets no text of one out.

export interface StopMatcher {
  /** The text that may be shown by now. Once a stop string is complete nothing more comes out. */
  add(text: string): string;
  /** Held-back text at the end of the answer, which turned out to begin no stop string. */
  finish(): string;
  /** The stop string that ended the answer, or null. */
  readonly matched: string | null;
}

/**
 * Empty strings stop nothing. The stop string that is complete first ends the answer, and of those that are complete at
 * once the longest, so that the same text comes out however it is cut into pieces.
 */
export function createStopMatcher(stops: readonly string[]): StopMatcher {
  const wanted = stops.filter((stop) => stop !== "");
  let held = "";
  let matched: string | null = null;
  return {
    add(text) {
      if (matched !== null) return "";
      if (wanted.length === 0) return text;
      held += text;
      const found = firstStop(held, wanted);
      if (found) {
        matched = found.stop;
        const shown = held.slice(0, found.at);
        held = "";
        return shown;
      }
      const keep = longestBeginning(held, wanted);
      const shown = held.slice(0, held.length - keep);
      held = held.slice(held.length - keep);
      return shown;
    },
    finish() {
      const rest = held;
      held = "";
      return rest;
    },
    get matched() {
      return matched;
    },
  };
}

function firstStop(text: string, stops: readonly string[]): { at: number; stop: string } | null {
  let first: { at: number; stop: string } | null = null;
  let earliest = Number.POSITIVE_INFINITY;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    const end = at + stop.length;
    if (at < 0 || end > earliest || (end === earliest && first !== null && at >= first.at)) continue;
    first = { at, stop };
    earliest = end;
  }
  return first;
}

/** How many characters at the end of the text may be the beginning of a stop string. */
function longestBeginning(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
