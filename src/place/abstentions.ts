// Recognises an answer that says that it gives none.

/** Folded. "na" alone is left to the caller: it is the code of Namibia where a country is asked for. */
const phrases = new Set(
  `unknown|n a|none|null|nil|undefined|undetermined|indeterminate|unspecified|unidentified|unidentifiable|unclear
uncertain|unsure|not sure|no idea|dont know|i dont know|do not know|i do not know|not known|unknowable|various
anywhere|nowhere|tbd|to be determined|not applicable|not available|no answer|not specified|not stated|not given
not visible|not identifiable|not determinable|not determined|not identified|not clear|not enough information
insufficient information|not enough evidence|impossible|country name|city name|name of country|name of city
your answer|answer|location unknown|somewhere
unbekannt|inconnu|inconnue|desconocido|desconocida|desconhecido|desconhecida|sconosciuto|sconosciuta|onbekend
nieznany|nieznane|bilinmiyor|неизвестно|неизвестен|不明|未知|无法确定|不知道|알 수 없음|알수없음|غير معروف|अज्ञात`.split(
    /[|\n]/,
  ),
);

const subject = "(?:it |this |the (?:exact )?(?:city|country|location|place) )?(?:is |was )?";
const inability =
  "can ?not|cant|could not|couldnt|unable to|not able to|impossible to|difficult to|hard to|not possible to|" +
  "not enough|insufficient|undeterm|indeterm|unidentif";
const nothing =
  "specific|particular|exact|clear|definite|certain|identifiable|city|country|location|answer|information|clue";
const notGiven =
  "of|specified|given|visible|identified|identifiable|determined|available|provided|stated|known|mentioned";

/** "cannot be determined from the picture", "no specific city", "unknown (rural area)", "none of these". */
const openings = new RegExp(
  `^(?:${subject}(?:${inability})\\b|unknown\\b|unspecified\\b|` +
    "not (?:determin|identif|specif|certain|sure|clear|possible)|" +
    `no (?:${nothing})\\b|none (?:${notGiven})\\b|i (?:am not sure|do not know|dont know|can ?not|cant)\\b)`,
);

/** True for a folded text that is nothing but such a phrase, even where a village is called None or Anywhere. */
export function isAbstentionPhrase(key: string): boolean {
  return key === "" || phrases.has(key);
}

/** True for a folded text that declines to answer, empty or in any way of models; false for a hesitant name. */
export function isAbstention(key: string): boolean {
  return isAbstentionPhrase(key) || openings.test(key);
}
