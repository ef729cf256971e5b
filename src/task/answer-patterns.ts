// What models write around and instead of a name: hedges, explanations, alternatives, template words, "unknown".
import { oneOf } from "./one-of.ts";

const hedge = String.raw`(?:(?:most|very|highly|quite|almost)\s+)?${oneOf(`
  likely|certainly|certain|probable|probably|possibly|presumably|perhaps|maybe|apparently|definitely`)}`;

/** "it's probably", "I think". */
export const leadingHedge = new RegExp(
  String.raw`^(?:${oneOf(`
    it(?:'s| is)|this is|i (?:think|believe|guess|would say)(?: it(?:'s| is))?|my (?:best )?guess(?: is)?
    ${hedge}`)}[,:]?\s+)+`,
  "i",
);

/** "(80 % confidence)". */
export const hedgeNote = new RegExp(
  String.raw`\s*[([（]${oneOf(String.raw`
    ${hedge}|uncertain|unsure|not certain|not sure|estimated?|approx\w*|best guess|guess(?:ed)?|inferred|assumed
    educated guess|tentative|speculative|low|medium|moderate|high|confidence|confident|\d{1,3}\s*%|0\.\d+
    based on|because|as (?:suggested|indicated)`)}(?![\p{L}\p{N}])[^()[\]（）]*[)\]）]`,
  "giu",
);

/** ", most likely" at the end. */
export const trailingHedge = new RegExp(String.raw`(?:\s*[,–—-]\s*|\s+)(?:${hedge}\s*)+[?.]*$`, "i");

/** "or a nearby town" beside a name: the answer still names one place. */
export const vagueAlternative = new RegExp(
  String.raw`,?\s*\(?\s*\b(?:and/or|or|and)\s+(?:(?:a|an|the|its|some|somewhere|any|in|one of)\s+)*${oneOf(String.raw`
    near\s?by|close by|surrounding|neighbou?ring|similar|suburbs?|outskirts|vicinity|environs|another|elsewhere
    other|adjacent`)}(?!\p{L}).*$`,
  "iu",
);

/** "because …", "based on …", and a sentence after the name. */
export const explanation = new RegExp(
  String.raw`[\s,;(–—-]+${oneOf(`
    because|due to|based on|as (?:indicated|suggested|shown|evidenced|seen|the)|given (?:the|that)
    since (?:the|it|there)|judging|indicated by|suggested by|which (?:is|has|matches|fits)|considering`)}(?!\p{L}).*$` +
    String.raw`|(?<=\p{L}{3})\.\s+${oneOf(`
      the|this|it|i|based|because|however|these|there|although|given|my`)}(?!\p{L}).*$`,
  "iu",
);

/** "Frankfurt - judging by the signs", but not "San Andrés - José Carlos": an explanation starts in lower case. */
export const dashedExplanation = /\s[–—-]\s+(?=\p{Ll}+\s+\p{L}+\s+\p{L}).*$/u;

/** Between two answers. "Ou" in capitals begins names in Cambodia; Truth or Consequences is a town in New Mexico. */
export const alternative = /[\s,(/](?<!\b[Tt]ruth\s)(?:[Oo][Rr]|[Oo]der|ou|или|vs\.?|versus)\s+(?=\S)/u;
export const alternativeCjk = /或者?|还是|または|もしくは|또는/u;
export const secondThought = new RegExp(
  String.raw`[,;(–—-]\s*(?:but\s+)?${oneOf(String.raw`
    (?:could|might|may)\s+(?:also\s+)?be|alternatively|otherwise`)}\s+(?=\p{L})`,
  "iu",
);
export const separator = /\s*[;|]\s*|\s*\/\/\s*/u;

/** The template's own words, and dots, in place of a name. */
export const placeholder = new RegExp(
  `^${oneOf(String.raw`
    (?:the |your |insert |predicted |most likely )?(?:country|city)(?:[ _-]?name)?(?: here)?
    name|answer|\.{2,}|…+|x{2,}|tbd`)}$`,
  "i",
);

/** The model says that it does not know, at the start of a value. */
export const unknown = new RegExp(
  String.raw`^${oneOf(String.raw`
    unknown|unk|n\s?[/\\]\s?a|n\.\s?a\.?|none|null|nil|nowhere|unsure|uncertain|undetermin\w*|unidentifi\w*
    unspecified|unnamed|indetermin\w*|inconclusive|unclear|cannot|can['’]?t|can not|could not|couldn['’]?t
    unable|impossible|insufficient|hard to|difficult to
    (?:it(?:'s| is) )?not (?:sure|specified|available|applicable|determin\w*|identifi\w*|clear|known|enough)
    (?:it(?:'s| is) )?not (?:possible|certain|provided|visible|stated|shown|given|discernible|recogni[sz]able)
    no (?:idea|clear|specific|information|city|country|way|data|answer|definitive)
    (?:sorry,? )?(?:but )?i (?:do not|don['’]?t|cannot|can['’]?t|am not|am unable)|i['’]m (?:not|unable|sorry)|i have no
    unbekannt|inconnue?|indétermin\S*|desconocid[oa]|desconhecid[oa]|sconosciut[oa]|неизвестн\p{L}*|неясно
    onbekend|okänd|ukendt|ukjent|tuntematon|neznám\p{L}*|nieznan\p{L}*
    bilinmiyor|tidak diketahui|không rõ`)}(?!-?\p{L})`,
  "iu",
);
export const unknownCjk = new RegExp(
  `^${oneOf(`
    未知|不明|不详|不詳|不确定|不確定|无法|無法|没有|なし|特定できません|わかりません
    알 수 없|미상|불명|غير معروف|לא ידוע`)}`,
  "u",
);
