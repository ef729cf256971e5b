// Chooses the folded names under which a city or region is found, and how each belongs to it.
import { foldName } from "../../src/place/fold-name.ts";
import { gazetteerLayout, type NameTier, nameTier } from "../../src/place/gazetteer-format.ts";
import { cityAliases, englishNames, overshadowed, regionAliases } from "./own-aliases.ts";
import type { RawCity } from "./raw-city.ts";

/** Countries whose readers write ä as ae, å as aa and ø as oe where the keyboard lacks them. */
const transliterating = new Set("AT AX BE CH DE DK EE FI FO FR IS IT LI LU NL NO SE SJ".split(" "));
const transliterations: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", æ: "ae" };

/** The name to show: GeoNames' main name, or the English one where that is better known. */
export function displayName({ name, languageNames }: RawCity): string {
  return languageNames.find((entry) => entry.language === "en" && englishNames.has(entry.name))?.name ?? name;
}

/** Folded names with their tiers; `languages` are those of the country, the most spoken first. */
export function chooseNames(city: RawCity, languages: readonly string[]): Map<string, NameTier> {
  const names = new Map<string, NameTier>();
  const hidden = overshadowed.has(city.geonameId);
  const add = (name: string, tier: NameTier) => {
    addBest(names, foldName(name), hidden ? nameTier.other : tier);
    if (!transliterating.has(city.country) || !/[äöüåøæ]/i.test(name)) return;
    const spelled = name
      .normalize("NFC")
      .toLowerCase()
      .replace(/[äöüåøæ]/g, (letter) => transliterations[letter]!);
    addBest(names, foldName(spelled), tier);
  };
  add(city.name, nameTier.main);
  for (const { language, name } of city.languageNames) {
    const code = language.split(/[-_]/)[0]!;
    add(
      name,
      code === "en" && !overshadowed.has(city.geonameId)
        ? nameTier.main
        : languages.includes(code)
          ? nameTier.local
          : nameTier.foreign,
    );
  }
  for (const name of cityAliases.get(city.geonameId) ?? []) add(name, nameTier.local);
  for (const name of city.alternates)
    add(name, isShortForm(foldName(name), foldName(city.name)) ? nameTier.local : nameTier.other);
  return names;
}

/**
 * "Frankfurt" of Frankfurt am Main. Three letters are an airport (SAN is no short form of San Diego), and without
 * "City" the name is that of the state or country around it (Kansas City, Panama City).
 */
function isShortForm(key: string, main: string): boolean {
  return key.length > 3 && main.startsWith(`${key} `) && !/ city$/.test(main);
}

const kinds =
  "province|region|governorate|district|municipality|county|oblast|krai|department|prefecture|state|parish|division|" +
  "canton|emirate|city|republic|territory";
const regionKind = new RegExp(` (?:${kinds})$`);

/** The name of a region, the name without its kind ("Santiago Province"), and our aliases. */
export function chooseRegionNames(key: string, name: string): Map<string, NameTier> {
  const names = new Map<string, NameTier>();
  const folded = foldName(name);
  addBest(names, folded, nameTier.main);
  addBest(names, folded.replace(regionKind, ""), nameTier.main);
  for (const alias of regionAliases.get(`${key.slice(0, 2)} ${folded}`) ?? []) {
    addBest(names, foldName(alias), nameTier.local);
  }
  return names;
}

function addBest(names: Map<string, NameTier>, key: string, tier: NameTier): void {
  if (isUsable(key) && tier >= (names.get(key) ?? 0)) names.set(key, tier);
}

/** Postal codes, single letters and whole sentences are no names; a single ideograph is. */
function isUsable(key: string): boolean {
  if (!/\p{L}/u.test(key) || Buffer.byteLength(key) > gazetteerLayout.longestNameBytes) return false;
  return key.length > 1 || key.charCodeAt(0) > 0x2e80;
}
