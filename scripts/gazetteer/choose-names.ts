// Chooses the folded names under which a city is found.

import { foldName } from "../../src/place/fold-name.ts";
import { layout } from "../../src/place/gazetteer-format.ts";
import { cityAliases } from "./city-aliases.ts";
import type { RawCity } from "./raw-city.ts";

/** Countries whose readers write ä as ae, å as aa and ø as oe where the keyboard lacks them. */
const transliterating = new Set("AT BE CH DE DK EE FI FO FR IS IT LI LU NL NO SE SJ AX PL CZ RU".split(" "));
const transliterations: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", æ: "ae" };

/** Folded names, without duplicates; `primary` holds those of the main name. */
export function chooseNames(city: RawCity): { primary: Set<string>; others: Set<string> } {
  const primary = new Set<string>();
  const others = new Set<string>();
  const add = (names: Set<string>, name: string) => {
    const key = foldName(name);
    if (isUsable(key)) names.add(key);
    if (transliterating.has(city.country) && /[äöüåøæ]/i.test(name)) {
      const spelled = name
        .normalize("NFC")
        .toLowerCase()
        .replace(/[äöüåøæ]/g, (letter) => transliterations[letter]!);
      if (isUsable(foldName(spelled))) others.add(foldName(spelled));
    }
  };
  add(primary, city.name);
  for (const name of city.alternates) add(others, name);
  for (const name of cityAliases.get(city.geonameId) ?? []) add(others, name);
  for (const key of primary) others.delete(key);
  return { primary, others };
}

/** Postal codes, single letters and whole sentences are no names; a single ideograph is. */
function isUsable(key: string): boolean {
  if (!/\p{L}/u.test(key) || Buffer.byteLength(key) > layout.longestNameBytes) return false;
  return key.length > 1 || key.charCodeAt(0) > 0x2e80;
}
