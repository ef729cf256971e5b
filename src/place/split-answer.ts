// Takes the writing around names apart: markdown, labels, lists of containers, alternatives, explanations.

/** Characters of a text that are read; an answer is a name with at most a few sentences around it. */
export const longestAnswer = 600;

const labelled = "(?:country|city|town|city/town|location|place|answer)";
const label = new RegExp(
  `^[\\s"'“”‘’«»„([{]*(?:(?:the )?(?:predicted |likely |estimated |final )?${labelled}\\s*[:：=]\\s*)+`,
  "i",
);

/** Without markdown, HTML tags and a leading "City:" label. */
export function stripMarkup(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<\/?[a-z][^>]{0,80}>/gi, " ")
    .replace(/[*`~]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replace(/^\s*(?:[#>•‣▪·–—-]+|\d{1,2}[.)])\s+/gm, "")
    .replace(label, "")
    .trim();
}

const choice = /(?:^|\s)(?:or|oder|ou|vs\.?|versus)\s/i;
const separators = /(?:^|\s+)(?:or|oder|ou|vs\.?|versus|and|&)\s+(?:maybe |possibly |perhaps |even )?|\s*[/|;；]\s*/i;

/**
 * Alternatives that an answer lists: "Paris or Rome", "Kyiv / Kiev"; one element where it lists none. A part between
 * commas that `isName` knows as a whole is never cut: "Castile and León", "Biel/Bienne".
 */
export function splitAlternatives(
  text: string,
  isName: (part: string) => boolean,
): { parts: string[]; isChoice: boolean } {
  if (!separators.test(text)) return { parts: [text], isChoice: false };
  const parts: string[] = [];
  let current: string[] = [];
  let isChoice = false;
  for (const part of text.replace(/^either\s+/i, "").split(/\s*,\s*/)) {
    if (isName(part)) {
      current.push(part);
      continue;
    }
    isChoice ||= choice.test(part);
    const [first, ...others] = part.split(separators);
    current.push(first!);
    for (const other of others) {
      parts.push(current.join(", "));
      current = [other];
    }
  }
  parts.push(current.join(", "));
  return { parts: parts.filter((part) => /[\p{L}\p{N}]/u.test(part)), isChoice };
}

/** The name and what follows it: containers, notes in brackets, sentences of explanation. */
export function splitParts(text: string): string[] {
  return text
    .split(/\s*[,，،、;；\n()[\]（）【】「」{}"“”]\s*|\s+[-–—]+\s+|\s*[—:：]\s+|(?<=\p{L}{3})[.。!?]\s+/u)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
}

const reasons =
  "because|since|given|due to|based on|judging|as (?:it|the|this|there|indicated|suggested|seen|shown)|which|where|" +
  "with|known|famous|though|although|but|considering|suggested|indicated|however|that|thanks to";
const explanation = new RegExp(`\\s+(?:${reasons})\\b.*$`, "is");

/** The part before "because …", "known for …"; the part itself where it explains nothing. */
export function cutExplanation(part: string): string {
  return part.replace(explanation, "");
}

/** "Paris in France", "Chamonix near Geneva": the name and the places it is put in. */
export function splitPrepositions(part: string): string[] {
  return part
    .split(/\s+(?:in|near|at|by|outside|within|of|close to|around)\s+/i)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}

/** The first sentence, without its explanation. */
export function mainClause(text: string): string {
  const sentence = text.split(/\n|(?<=\p{L}{3})[.。!?]\s+/u).find((line) => /\p{L}/u.test(line));
  return cutExplanation(sentence ?? text);
}
