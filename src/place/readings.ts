// What a folded text can mean: the countries, regions and cities of that name, once decorations are taken off.
import { countriesNamed } from "./countries.ts";
import { removeDecoration } from "./decorations.ts";
import type { Entity, Gazetteer } from "./gazetteer.ts";
import { type NameTier, nameTier } from "./gazetteer-format.ts";
import type { PlaceLevel } from "./place.ts";
import { regionsAbbreviated } from "./region-abbreviations.ts";
import type { Relation } from "./resolution.ts";

/** One meaning of a name. `entity` is -1 for a country. */
export interface Reading {
  readonly level: PlaceLevel;
  readonly country: string;
  readonly entity: Entity;
  readonly tier: NameTier;
  /** The part of a country that the name is limited to. */
  readonly region?: string;
}

export interface Name {
  readonly readings: readonly Reading[];
  readonly relation: Relation;
}

/** Every meaning of a folded text as it stands. */
export function readExactly(gazetteer: Gazetteer, key: string): readonly Reading[] {
  const found: Reading[] = [];
  if (key === "") return found;
  const countries = countriesNamed(key);
  for (const { iso2, region } of countries) {
    if (!region) found.push({ level: "country", country: iso2, entity: -1, tier: nameTier.main });
  }
  gazetteer.visitNamed(key, (entity, tier) => {
    const level = gazetteer.isCity(entity) ? "city" : "region";
    found.push({ level, country: gazetteer.country(entity), entity, tier });
  });
  if (found.length > 0) return found;
  // A part of a country that is no first-level region, such as the Canary Islands to a reader of Spanish provinces.
  for (const { iso2, region } of countries) {
    found.push({ level: "country", country: iso2, entity: -1, tier: nameTier.main, ...(region && { region }) });
  }
  return found;
}

/** More decorations than this stand around no name. */
const mostDecorations = 8;

/** Left over from "Bay Area" or "Lake Region", these are no names, whatever village is called so. */
const commonNouns = new Set(
  (
    "bay|lake|river|mountain|mountains|coast|beach|island|islands|valley|hill|hills|park|street|road|church|castle|" +
    "bridge|station|market|desert|forest|country|world|most|very|more|sea|ocean|village|town|city|countryside|farm"
  ).split("|"),
);

/** What a folded text names under its decorations; null where it names nothing. */
export function readName(gazetteer: Gazetteer, folded: string): Name | null {
  let key = folded;
  let relation: Relation = "at";
  let level: PlaceLevel | null = null;
  for (let removed = 0; removed <= mostDecorations; removed++) {
    const readings = removed > 0 && commonNouns.has(key) ? [] : readExactly(gazetteer, key);
    if (readings.length > 0) {
      const promised = level ? readings.filter((reading) => reading.level === level) : [];
      return { readings: promised.length > 0 ? promised : readings, relation };
    }
    const shorter = removeDecoration(key);
    if (!shorter) return null;
    key = shorter.key;
    relation = shorter.relation ?? relation;
    level = shorter.level ?? level;
  }
  return null;
}

/** Only bearers of a name with at least this share of the largest one's people say where another place is. */
const containerShare = 1 / 20;

/**
 * The meanings of a text that says where another place is: what it names and, for a postal abbreviation, the region.
 * Empty where it says nothing.
 */
export function toContainer(gazetteer: Gazetteer, key: string, name: Name | null): readonly Reading[] {
  const abbreviated = regionsAbbreviated(key).flatMap(({ country, region }) =>
    readExactly(gazetteer, region).filter((reading) => reading.level === "region" && reading.country === country),
  );
  const readings = name ? [...abbreviated, ...name.readings] : abbreviated;
  const peopleOf = ({ entity }: Reading) => (entity < 0 ? 0 : gazetteer.population(entity));
  const largest = readings.reduce((most, reading) => Math.max(most, peopleOf(reading)), 0);
  return readings.filter((reading) => reading.level !== "city" || peopleOf(reading) >= largest * containerShare);
}
