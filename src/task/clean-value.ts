// One value of an answer as a model writes it, freed of its decoration, and what kind of value it is.
import {
  alternative,
  alternativeCjk,
  dashedExplanation,
  explanation,
  hedgeNote,
  leadingHedge,
  placeholder,
  secondThought,
  separator,
  trailingHedge,
  unknown,
  unknownCjk,
  vagueAlternative,
} from "./answer-patterns.ts";

export type AnswerValue =
  | { readonly kind: "name"; readonly text: string }
  /** Two places offered as one. */
  | { readonly kind: "ambiguous"; readonly options: readonly string[] }
  /** The model says that it does not know. */
  | { readonly kind: "abstained" }
  /** `NA`: most often "not available", but also the code of Namibia; the other key decides. */
  | { readonly kind: "na"; readonly text: string }
  /** Nothing, an echo of the template, or text too long to be a name. */
  | { readonly kind: "empty" };

/**
 * Longest name kept, in characters; the longest official name of a country has 60, with city, region and country 120.
 */
const longestName = 160;
/** Explanations beyond this many characters are cut before any pattern runs over them. */
export const longestValue = 1_000;

// Zero-width, bidirectional, tag and variation characters: invisible to a reader, so no part of a name.
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const control = /[\p{Cc}\p{Zs}]+/gu;
const markup = /<\|[^|<>]{0,40}\|>|<\/?[a-z][^<>]{0,60}>|\*\*|__|~~|`+|\\(?=[*_[\]"'])/gi;
const link = /\[([^[\]]{1,100})\]\([^()\s]{0,300}\)/g;
const flag = /^\p{Regional_Indicator}{2}$/u;
const outerLeft = /^[\s"'“”„‟‘’«»‹›「『【〈《([{<*_#>=|•·~-]+/u;
const outerRight = /[\s"'“”„‟‘’«»‹›」』】〉》\]}>*_#|•·~,;:!?。，、；：！？…-]+$/u;

/** Understands one value. Pure, linear in the length, never throws. */
export function cleanValue(raw: string): AnswerValue {
  let text = raw.slice(0, longestValue).normalize("NFC").replace(invisible, "").replace(control, " ");
  text = trimOuter(text.replace(link, "$1").replace(markup, ""));
  if (text === "")
    return /^[\s?-]*[?-][\s?-]*$/.test(raw.slice(0, longestValue)) ? { kind: "abstained" } : { kind: "empty" };
  if (placeholder.test(text)) return { kind: "empty" };
  if (flag.test(text)) return { kind: "name", text: countryCode(text) };
  if (/^\?+$/.test(text)) return { kind: "abstained" };
  if (/^na$/i.test(text)) return { kind: "na", text };
  if (unknown.test(text) || unknownCjk.test(text)) return { kind: "abstained" };

  text = trimOuter(
    text
      .replace(explanation, "")
      .replace(dashedExplanation, "")
      .replace(vagueAlternative, "")
      .replace(hedgeNote, dropUnlessNamed),
  );
  text = trimOuter(text.replace(leadingHedge, "").replace(trailingHedge, ""));
  if (unknown.test(text)) return { kind: "abstained" };

  const options = splitOptions(text);
  if (options.length > 1) return { kind: "ambiguous", options };
  text = trimOuter((options[0] ?? "").replace(/^either\s+/i, ""));
  if (!/\p{L}/u.test(text) || text.length > longestName) return { kind: "empty" };
  return { kind: "name", text };
}

/** Equality of two values as written: case, marks, punctuation and what follows a comma do not count. */
export function sameValue(a: string, b: string): boolean {
  const [left, right] = [fold(a), fold(b)];
  return left === right || fold(a.split(",", 1)[0]!) === right || left === fold(b.split(",", 1)[0]!);
}

/** "(likely)" goes; "(possibly Lyon)" names a place and stays for the matcher to judge. */
function dropUnlessNamed(note: string): string {
  return /\s\p{Lu}/u.test(note.replace(/^\s*[([（]\S+/u, "")) ? note : "";
}

/** A flag is written as the two letters of the ISO code, in characters of their own. */
function countryCode(text: string): string {
  return [...text].map((letter) => String.fromCodePoint(letter.codePointAt(0)! - 0x1f1e6 + 65)).join("");
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
}

function splitOptions(text: string): readonly string[] {
  const options: string[] = [];
  for (const part of text.split(separator).flatMap(splitAlternatives)) {
    const option = trimOuter(part);
    if (/[\p{L}]/u.test(option) && !options.some((known) => sameValue(known, option))) options.push(option);
  }
  return options;
}

function splitAlternatives(text: string): readonly string[] {
  const parts = text.split(alternative).flatMap((part) => part.split(alternativeCjk));
  if (parts.length > 1) return parts.flatMap((part) => part.split(","));
  return text.split(secondThought);
}

function trimOuter(text: string): string {
  let trimmed = text;
  for (;;) {
    const next = trimmed.replace(outerLeft, "").replace(outerRight, "");
    // A closing parenthesis and a full stop may belong to the name: "Tokyo (東京)", "Washington, D.C.".
    const closed = next.endsWith(")") && !next.includes("(") ? next.slice(0, -1) : next;
    const stopped = /(?:^|[^.\p{L}])\p{L}\.$|\.\p{L}\.$/u.test(closed) ? closed : closed.replace(/\.+$/, "");
    if (stopped === trimmed) return balance(stopped);
    trimmed = stopped;
  }
}

/** Drops the closing parenthesis that lost its opening one to the left trim: "(France)" arrives as "France)". */
function balance(text: string): string {
  const opening = text.split("(").length;
  const closing = text.split(")").length;
  if (closing > opening && text.endsWith(")")) return trimOuter(text.slice(0, -1));
  if (opening > closing) return `${text})`.replace(/\s*\(\s*\)$/, "");
  return text;
}
