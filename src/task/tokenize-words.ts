// Words of a text with their places, and what stands between them.

/** What precedes a word: nothing but space or a hyphen, a comma or bracket, or the end of a sentence. */
export const gaps = { none: 0, pause: 1, stop: 2, question: 3 } as const;
export type Gap = (typeof gaps)[keyof typeof gaps];

export interface Words {
  /** Lower-case, without invisible characters and possessive endings, with straight apostrophes. */
  readonly text: readonly string[];
  /** True for "church" in "the church's tower". */
  readonly isPossessive: readonly boolean[];
  /** Offsets into the text, end exclusive. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** What stands before each word. */
  readonly gaps: readonly Gap[];
  /** How the text ends after the last word. */
  readonly lastGap: Gap;
}

// One class of character each; ASCII is decided by a table, the rest by Unicode properties.
const other = 0;
const letter = 1;
const pause = 2;
const stop = 3;
const question = 4;
const apostrophe = 5;
const invisible = 6;
const newline = 7;
const ascii = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[a-z0-9]/i.test(character)) ascii[code] = letter;
  else if (',:()[]{}"|<>='.includes(character)) ascii[code] = pause;
  else if (".!;".includes(character)) ascii[code] = stop;
  else if (character === "?") ascii[code] = question;
  else if (character === "'") ascii[code] = apostrophe;
  else if (character === "\n") ascii[code] = newline;
}

function classOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 128) return ascii[code]!;
  // Halves of a surrogate pair stay together as parts of a word, except for invisible tag characters.
  if (code >= 0xd800 && code <= 0xdfff)
    return code === 0xdb40 || code === 0xdb41 || isTag(text, at) ? invisible : letter;
  if (code === 0x2019) return apostrophe;
  if (code === 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x2060 && code <= 0x206f) || code === 0xfeff)
    return invisible;
  if (code >= 0x2010 && code <= 0x2013) return other;
  if (code === 0x2014 || code === 0x2026 || code === 0xff0c || code === 0x3001 || code === 0xff1a) return pause;
  if (code === 0x3002 || code === 0xff01 || code === 0xff1b || code === 0x2022) return stop;
  if (code === 0xff1f) return question;
  return /[\p{L}\p{M}\p{N}]/u.test(text[at]!) ? letter : other;
}

function isTag(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before === 0xdb40 || before === 0xdb41;
}

/** Splits into words. A hyphen separates; a full stop ends a sentence only before space or the end of the text. */
export function tokenizeWords(text: string): Words {
  const words: string[] = [];
  const isPossessive: boolean[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const before: Gap[] = [];
  let gap: Gap = gaps.stop;
  let at = 0;
  while (at < text.length) {
    const kind = classOf(text, at);
    if (kind !== letter) {
      gap = Math.max(gap, gapOf(kind, text, at)) as Gap;
      at++;
      continue;
    }
    const start = at;
    let isPlain = true;
    let end = at;
    for (; at < text.length; at++) {
      const inner = classOf(text, at);
      if (inner === letter) end = at + 1;
      else if (inner === invisible) isPlain = false;
      else if (inner !== apostrophe || at + 1 >= text.length || classOf(text, at + 1) !== letter) break;
      else isPlain = false;
    }
    at = end;
    const word = isPlain ? text.slice(start, end).toLowerCase() : clean(text.slice(start, end));
    const isOwner = !isPlain && word.length > 2 && word.endsWith("'s");
    words.push(isOwner ? word.slice(0, -2) : word);
    isPossessive.push(isOwner);
    starts.push(start);
    ends.push(end);
    before.push(gap);
    gap = gaps.none;
  }
  return { text: words, isPossessive, starts, ends, gaps: before, lastGap: gap };
}

function gapOf(kind: number, text: string, at: number): Gap {
  if (kind === pause) return gaps.pause;
  if (kind === question) return gaps.question;
  if (kind === newline) return gaps.stop;
  if (kind !== stop) return gaps.none;
  return text[at] !== "." || at + 1 >= text.length || /[\s"'”’)\]*]/.test(text[at + 1]!) ? gaps.stop : gaps.none;
}

const invisibleCharacters = /[\xad\u200b-\u200f\u2060-\u206f\ufeff]|[\u{e0000}-\u{e0fff}]/gu;

function clean(word: string): string {
  return word.replace(invisibleCharacters, "").replaceAll("’", "'").toLowerCase();
}
