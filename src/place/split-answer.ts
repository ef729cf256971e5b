// Takes the writing around names apart: markdown, labels, lists of containers, alternatives, explanations.

/** Longest text that is read; an answer is a name with at most a sentence around it. */
const longestText = 600;

/** Without markdown, HTML tags, a leading "City:" label, and cut to a bounded length. */
export function stripMarkup(text: string): string {
  return text
    .slice(0, longestText)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<\/?[a-z][^>]{0,80}>/gi, " ")
    .replace(/[*`~]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
    .replace(/^\s*(?:[#>•‣▪·–—-]+|\d{1,2}[.)])\s+/gm, "")
    .replace(
      /^\s*(?:predicted |likely |estimated |final )?(?:country|city|town|city\/town|location|place|answer)\s*[:：=]\s*/i,
      "",
    )
    .trim();
}

/** Alternatives that an answer lists: "Paris or Rome", "Kyiv / Kiev". One element where it lists none. */
export function splitAlternatives(text: string): { parts: string[]; isChoice: boolean } {
  const parts = text
    .split(
      /\s*(?:,\s*)?\b(?:or|oder|ou|vs\.?|versus)\s+(?:maybe |possibly |perhaps |even )?|\s*[/|;；]\s*|\s+and\s+|\s+&\s+|\n+\s*(?=[-•\d])/i,
    )
    .map((part) => part.replace(/^either\s+/i, "").trim())
    .filter((part) => part !== "");
  return { parts, isChoice: /\b(?:or|oder|ou|vs\.?|versus)\b/i.test(text) };
}

/** The name and what follows it: containers, notes in brackets, sentences of explanation. */
export function splitParts(text: string): string[] {
  return text
    .split(/\s*[,，،、;；\n()[\]（）【】「」{}"“”]\s*|\s+[-–—]+\s+|\s*[—:：]\s+|(?<=\p{L}{3})[.。!?]\s+/u)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
}

const explanation =
  /\s+(?:because|since|given|due to|based on|judging|as (?:it|the|this|there|indicated|suggested|seen|shown)|which|where|with|known|famous|though|although|but|considering|suggested|indicated|however|that|thanks to)\b.*$/is;

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
