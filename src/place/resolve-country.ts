// Understands the name of a country as a model writes it.
import { isAbstention } from "./abstentions.ts";
import { type CountryReading, countriesNamed, countryByCode } from "./countries.ts";
import { isGeneric, removeDecoration } from "./decorations.ts";
import { foldName } from "./fold-name.ts";
import type { Place } from "./place.ts";
import { isRegionOf } from "./region-abbreviations.ts";
import type { Relation, Resolution } from "./resolution.ts";
import {
  cutExplanation,
  longestAnswer,
  mainClause,
  splitAlternatives,
  splitParts,
  stripMarkup,
} from "./split-answer.ts";
import { mayBeNamedInside } from "./territories.ts";

interface Reading {
  readonly countries: readonly CountryReading[];
  readonly relation: Relation;
}

/**
 * The country that a text names: ISO codes, common, official, former and foreign names, with whatever decoration and
 * containers stand around them. Parts of a country ("England") mean the country and keep the region. Never throws.
 */
export function resolveCountry(answer: string): Resolution {
  const text = answer.slice(0, longestAnswer);
  const whole = countriesNamed(foldName(text));
  if (whole.length > 0) return decide({ countries: whole, relation: "at" });
  const clean = stripMarkup(text);
  const reading = readKey(foldName(clean));
  if (reading) return decide(reading);
  if (isAbstention(foldName(clean))) return { outcome: "abstained" };

  const { parts: answers, isChoice } = splitAlternatives(
    mainClause(clean),
    (part) => countriesNamed(foldName(part)).length > 0,
  );
  if (answers.length > 1) {
    const read = answers.map(readParts);
    const found = read.filter((answer) => answer !== null);
    const codes = new Set(found.flatMap(({ countries }) => countries.map(({ iso2 }) => iso2)));
    const leftOver = answers.some((answer, index) => read[index] === null && !isGeneric(foldName(answer)));
    if (codes.size > 1 || (codes.size === 1 && isChoice && leftOver)) {
      return {
        outcome: "ambiguous",
        kind: "answers",
        options: [...codes].map((iso2) => countryPlace({ iso2 })),
        reason: `"${clean}" gives several answers.`,
      };
    }
    if (codes.size === 1 && (isChoice || !leftOver)) return decide(found[0]!);
  }
  const parts = readParts(clean);
  if (parts) return "reason" in parts ? conflict(parts) : decide(parts);
  return { outcome: "unknown", suggestions: [], reason: `"${clean}" is no name of a country.` };
}

interface Conflict extends Reading {
  readonly reason: string;
}

/** The first part that names a country, unless a later one contradicts it. */
function readParts(text: string): Reading | Conflict | null {
  let first: { key: string; reading: Reading } | undefined;
  for (const part of splitParts(text)) {
    const key = foldName(cutExplanation(part));
    const reading = readKey(key);
    if (!reading) continue;
    if (!first) {
      first = { key, reading };
      continue;
    }
    const outer = reading.countries;
    const inner: readonly CountryReading[] = first.reading.countries;
    if (inner.some((a) => outer.some((b) => mayBeNamedInside(a.iso2, b.iso2)))) {
      const kept = inner.filter((a) => outer.some((b) => mayBeNamedInside(a.iso2, b.iso2)));
      first = { key, reading: { countries: kept, relation: first.reading.relation } };
    } else if (outer.some(({ iso2 }) => isRegionOf(first!.key, iso2))) {
      // "Georgia, USA" is the state.
      first = { key, reading };
    } else {
      return {
        countries: [...inner, ...outer],
        relation: "at",
        reason: `"${text}" names countries that exclude each other.`,
      };
    }
  }
  return first?.reading ?? null;
}

function readKey(folded: string): Reading | null {
  let key = folded;
  let relation: Relation = "at";
  for (let removed = 0; removed < 8; removed++) {
    const countries = countriesNamed(key);
    // Two letters that remain of a sentence are a word and no code: "it is no …".
    if (
      countries.length > 0 &&
      (removed === 0 || key.length > 3 || !/^[a-z]+$/.test(key) || /^(?:uk|usa|uae)$/.test(key))
    ) {
      return { countries, relation };
    }
    const shorter = removeDecoration(key);
    if (!shorter) return null;
    key = shorter.key;
    relation = shorter.relation ?? relation;
  }
  return null;
}

function decide({ countries, relation }: Reading): Resolution {
  const places = countries.map(countryPlace);
  if (places.length === 1) return { outcome: "resolved", place: places[0]!, candidates: places, relation };
  const names = places.map(({ name }) => name).join(", ");
  return { outcome: "ambiguous", kind: "namesakes", options: places, reason: `The name belongs to several: ${names}.` };
}

function conflict({ countries, reason }: Conflict): Resolution {
  return { outcome: "ambiguous", kind: "answers", options: countries.map(countryPlace), reason };
}

/** The country of a reading as a place: its label point and radius, and the region where only a part was named. */
export function countryPlace({ iso2, region }: CountryReading): Place {
  const { common, point, radiusKm, population } = countryByCode(iso2)!;
  return { level: "country", name: common, country: iso2, ...(region && { region }), population, point, radiusKm };
}
