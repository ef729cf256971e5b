// One value of an answer as a model writes it, without decoration, hedges and explanations, and what kind of value it is.

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

/** Longest name kept, in characters; the longest official name of a country has 60, with city, region and country 120. */
const longestName = 160;
/** Explanations beyond this many characters are cut before any pattern runs over them. */
const longestValue = 1_000;

// Zero-width, bidirectional, tag and variation characters: invisible to a reader, so no part of a name.
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const control = /[\p{Cc}\p{Zs}]+/gu;
const markup = /<\|[^|<>]{0,40}\|>|<\/?[a-z][^<>]{0,60}>|\*\*|__|~~|`+|\\(?=[*_[\]"'])/gi;
const link = /\[([^[\]]{1,100})\]\([^()\s]{0,300}\)/g;
const outerLeft = /^[\s"'“”„‟‘’«»‹›「『【〈《([{<*_#>=|•·~-]+/u;
const outerRight = /[\s"'“”„‟‘’«»‹›」』】〉》\]}>*_#|•·~,;:!?。，、；：！？…-]+$/u;

const hedgeWord =
  "(?:(?:most|very|highly|quite|almost)\\s+)?(?:likely|certainly|certain|probable|probably|possibly|presumably|perhaps|maybe|apparently|definitely)";
const leadingHedge = new RegExp(
  `^(?:(?:it(?:'s| is)|this is|i (?:think|believe|guess|would say)(?: it(?:'s| is))?|my (?:best )?guess(?: is)?|${hedgeWord})[,:]?\\s+)+`,
  "i",
);
const hedgeNote = new RegExp(
  `\\s*[([（](?:${hedgeWord}|uncertain|unsure|not certain|not sure|estimated?|approx\\w*|best guess|guess(?:ed)?|inferred|assumed|educated guess|tentative|speculative|low|medium|moderate|high|confidence|confident|\\d{1,3}\\s*%|0\\.\\d+|based on|because|as (?:suggested|indicated))(?![\\p{L}\\p{N}])[^()[\\]（）]*[)\\]）]`,
  "giu",
);
const trailingHedge = new RegExp(`(?:\\s*[,–—-]\\s*|\\s+)(?:${hedgeWord}\\s*)+[?.]*$`, "i");
// "Paris or a nearby town" still names one place.
const vagueAlternative =
  /,?\s*\(?\s*\b(?:and\/or|or|and)\s+(?:(?:a|an|the|its|some|somewhere|any|in|one of)\s+)*(?:near\s?by|close by|surrounding|neighbou?ring|similar|suburbs?|outskirts|vicinity|environs|another|elsewhere|other|adjacent)(?![\p{L}]).*$/iu;
const explanation =
  /[\s,;(–—-]+(?:because|due to|based on|as (?:indicated|suggested|shown|evidenced|seen|the)|given (?:the|that)|since (?:the|it|there)|judging|indicated by|suggested by|which (?:is|has|matches|fits)|considering)(?![\p{L}]).*$|(?<=\p{L}{3})\.\s+(?:the|this|it|i|based|because|however|these|there|although|given|my)(?![\p{L}]).*$/iu;
// "Frankfurt - judging by the signs", but not "San Andrés - José Carlos": an explanation starts in lower case.
const dashedExplanation = /\s[–—-]\s+(?=\p{Ll}+\s+\p{L}+\s+\p{L}).*$/u;

// "Ou" in capitals begins names in Cambodia; Truth or Consequences is a town in New Mexico.
const alternative = /[\s,(/](?<!\b[Tt]ruth\s)(?:[Oo][Rr]|[Oo]der|ou|или|vs\.?|versus)\s+(?=\S)/u;
const alternativeCjk = /或者?|还是|または|もしくは|또는/u;
const possibleNote =
  /[,;(–—-]\s*(?:but\s+)?(?:(?:could|might|may)\s+(?:also\s+)?be|alternatively|otherwise)\s+(?=\p{L})/iu;
const separator = /\s*[;|]\s*|\s*\/\/\s*/u;

const placeholder =
  /^(?:(?:the |your |insert |predicted |most likely )?(?:country|city)(?:[ _-]?name)?(?: here)?|name|answer|\.{2,}|…+|x{2,}|tbd)$/i;
const unknown =
  /^(?:unknown|unk|n\s?[/\\]\s?a|n\.\s?a\.?|none|null|nil|nowhere|unsure|uncertain|undetermin\w*|unidentifi\w*|unspecified|unnamed|indetermin\w*|inconclusive|unclear|cannot|can['’]?t|can not|could not|couldn['’]?t|unable|impossible|insufficient|hard to|difficult to|(?:it(?:'s| is) )?not (?:sure|specified|available|applicable|determin\w*|identifi\w*|clear|known|enough|possible|certain|provided|visible|stated|shown|given|discernible|recogni[sz]able)|no (?:idea|clear|specific|information|city|country|way|data|answer|definitive)|(?:sorry,? )?(?:but )?i (?:do not|don['’]?t|cannot|can['’]?t|am not|am unable)|i['’]m (?:not|unable|sorry)|i have no|unbekannt|inconnue?|indétermin\S*|desconocid[oa]|desconhecid[oa]|sconosciut[oa]|неизвестн\p{L}*|неясно|onbekend|okänd|ukendt|ukjent|tuntematon|neznám\p{L}*|nieznan\p{L}*|bilinmiyor|tidak diketahui|không rõ)(?!-?\p{L})/iu;
const unknownCjk =
  /^(?:未知|不明|不详|不詳|不确定|不確定|无法|無法|没有|なし|特定できません|わかりません|알 수 없|미상|불명|غير معروف|לא ידוע)/u;

/** Understands one value. Pure, linear in the length, never throws. */
export function cleanValue(raw: string): AnswerValue {
  let text = raw.slice(0, longestValue).normalize("NFC").replace(invisible, "").replace(control, " ");
  text = trimOuter(text.replace(link, "$1").replace(markup, ""));
  if (text === "") return /^[\s?-]*[?-][\s?-]*$/.test(raw) ? { kind: "abstained" } : { kind: "empty" };
  if (placeholder.test(text)) return { kind: "empty" };
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
  if (!/[\p{L}\p{Regional_Indicator}]/u.test(text) || text.length > longestName) return { kind: "empty" };
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
  return text.split(possibleNote);
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
