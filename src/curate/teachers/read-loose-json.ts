// Reads JSON as models write it: fences and prose around, trailing commas, single quotes, comments, missing brackets.

export type LooseValue = string | number | boolean | null | readonly LooseValue[] | LooseObject;
export interface LooseObject {
  readonly [key: string]: LooseValue;
}

export interface LooseReading {
  readonly value: LooseObject;
  /** Where the object ends in the text, exclusive. */
  readonly end: number;
  /** True where the text ended inside a value; false where at most the last bracket is missing. */
  readonly isCut: boolean;
}

/** Objects in objects beyond this are no answer; the reader would only spend its stack on them. */
const deepest = 16;

interface Cursor {
  readonly text: string;
  at: number;
  isCut: boolean;
}

/** Thrown inside only: these characters are no object at all. */
const notJson = Symbol("not JSON");

/** The object that begins at the `{` at `from`; null where what follows is none. Never throws. */
export function readLooseObject(text: string, from: number): LooseReading | null {
  const cursor: Cursor = { text, at: from, isCut: false };
  try {
    const value = readObject(cursor, 0);
    return { value, end: cursor.at, isCut: cursor.isCut };
  } catch (thrown) {
    if (thrown === notJson) return null;
    throw thrown;
  }
}

function readObject(cursor: Cursor, depth: number): LooseObject {
  if (depth > deepest) throw notJson;
  cursor.at++;
  const entries: [string, LooseValue][] = [];
  for (;;) {
    skipBlank(cursor, true);
    if (isOver(cursor)) {
      cursor.isCut ||= depth > 0;
      break;
    }
    if (cursor.text[cursor.at] === "}") {
      cursor.at++;
      break;
    }
    const key = readKey(cursor);
    if (key === null) break;
    entries.push([key, readValue(cursor, depth)]);
  }
  // Not by assignment: a member called `__proto__` is a member.
  return Object.fromEntries(entries);
}

/** The key and its colon; null where the text ends before them. */
function readKey(cursor: Cursor): string | null {
  const key = isQuote(cursor) ? readString(cursor) : readWord(cursor);
  skipBlank(cursor, false);
  if (isOver(cursor)) {
    cursor.isCut = true;
    return null;
  }
  if (cursor.text[cursor.at] !== ":" && cursor.text[cursor.at] !== "：") throw notJson;
  cursor.at++;
  return key;
}

function readWord(cursor: Cursor): string {
  wordAt.lastIndex = cursor.at;
  const word = wordAt.exec(cursor.text)?.[0];
  if (word === undefined) throw notJson;
  cursor.at += word.length;
  return word;
}

const wordAt = /[\p{L}_$][\p{L}\p{N}_$-]{0,60}/uy;

function readValue(cursor: Cursor, depth: number): LooseValue {
  skipBlank(cursor, false);
  if (isOver(cursor)) {
    cursor.isCut = true;
    return null;
  }
  if (isQuote(cursor)) return readString(cursor);
  if (cursor.text[cursor.at] === "{") return readObject(cursor, depth + 1);
  if (cursor.text[cursor.at] === "[") return readList(cursor, depth + 1);
  return readBare(cursor);
}

function readList(cursor: Cursor, depth: number): readonly LooseValue[] {
  if (depth > deepest) throw notJson;
  cursor.at++;
  const list: LooseValue[] = [];
  for (;;) {
    skipBlank(cursor, true);
    if (isOver(cursor)) {
      cursor.isCut = true;
      return list;
    }
    const character = cursor.text[cursor.at]!;
    if (character === "]" || character === "}") {
      // A list that was never closed ends with its object.
      if (character === "]") cursor.at++;
      return list;
    }
    list.push(readValue(cursor, depth));
  }
}

const constants = new Map<string, LooseValue>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["none", null],
  ["undefined", null],
  ["nan", null],
]);

/** A number, a constant, or words that lack their quotes. */
function readBare(cursor: Cursor): LooseValue {
  bareAt.lastIndex = cursor.at;
  const bare = bareAt.exec(cursor.text)?.[0];
  if (bare === undefined) throw notJson;
  cursor.at += bare.length;
  const word = bare.trim();
  if (word === "") throw notJson;
  const constant = constants.get(word.toLowerCase());
  const value = constant !== undefined ? constant : numberPattern.test(word) ? Number(word) : word;
  // More of it may have been to come, unless a number or a constant is followed by space.
  if (isOver(cursor) && (value === word || word.length === bare.length)) cursor.isCut = true;
  return value;
}

const bareAt = /[^,}\]{["\n\r]{1,200}/y;
const numberPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** What may close a string that a quote opens. */
const closings: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": '”"', "‘": "’'", "`": "`'", "”": '”"' };

function isQuote({ text, at }: Cursor): boolean {
  return text[at]! in closings;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const closing = closings[text[cursor.at]!]!;
  let written = "";
  let from = ++cursor.at;
  for (; cursor.at < text.length; cursor.at++) {
    const character = text[cursor.at]!;
    if (character === "\\") {
      written += text.slice(from, cursor.at);
      const escaped = text[cursor.at + 1];
      const code = escaped === "u" ? text.slice(cursor.at + 2, cursor.at + 6) : "";
      if (/^[\da-f]{4}$/i.test(code)) {
        written += String.fromCharCode(Number.parseInt(code, 16));
        cursor.at += 5;
      } else {
        written += escaped === undefined ? "" : (escapes[escaped] ?? escaped);
        cursor.at++;
      }
      from = cursor.at + 1;
    } else if (closing.includes(character) && endsHere(text, cursor.at + 1)) {
      written += text.slice(from, cursor.at);
      cursor.at++;
      return written;
    }
  }
  cursor.at = text.length;
  cursor.isCut = true;
  return written + text.slice(from);
}

/** What follows the quote at the end of a string; a quote inside one ("the "Rua" sign") is followed by other words. */
const afterString =
  /\s*(?:$|[}\]:：]|```|,\s*(?:$|["'“‘`}\]{[\d-]|\/\/|\/\*|true\b|false\b|null\b|[\w$]{1,60}\s*:)|["“]\w{1,40}["”]\s*:)/y;

function endsHere(text: string, at: number): boolean {
  // The usual case without the pattern.
  const next = text[at];
  if (next === undefined || next === "}" || next === "]" || next === ":") return true;
  afterString.lastIndex = at;
  return afterString.test(text);
}

function isOver({ text, at }: Cursor): boolean {
  return at >= text.length;
}

/** Space and comments, and commas where they may stand. */
function skipBlank(cursor: Cursor, withCommas: boolean): void {
  const { text } = cursor;
  for (; cursor.at < text.length; cursor.at++) {
    const character = text[cursor.at]!;
    if (/\s/.test(character) || character === "\ufeff" || (withCommas && (character === "," || character === ";"))) {
      continue;
    }
    const isLine = text.startsWith("//", cursor.at) || (character === "#" && text[cursor.at + 1] === " ");
    if (!isLine && !text.startsWith("/*", cursor.at)) return;
    const end = isLine ? text.indexOf("\n", cursor.at) : text.indexOf("*/", cursor.at + 2);
    if (end < 0) {
      cursor.at = text.length;
      return;
    }
    cursor.at = isLine ? end : end + 1;
  }
}
