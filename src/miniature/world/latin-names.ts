// The second line in Latin letters that signs in other scripts carry in many countries.
import type { WorldCity } from "../scene.ts";

/** Countries whose place-name and direction signs are bilingual in this way. */
const bilingual = new Set("GR BG RS IL AE SA GE IN NP TH CN TW JP KR EG MA TN UA".split(" "));

/** Where the sign's transliteration is not the English name (ELOT 743, Serbian Latin alphabet, Hanyu Pinyin). */
const exceptions: Readonly<Record<string, string>> = {
  Athens: "Athina",
  Thessaloníki: "Thessaloniki",
  Heraklion: "Irakleio",
  Belgrade: "Beograd",
  "Xi’an": "Xi'an",
};

/** "" where the sign has one line only. */
export function latinNameOf({ iso2, name, localName }: WorldCity): string {
  if (!bilingual.has(iso2) || localName === name) return "";
  return exceptions[name] ?? name;
}
