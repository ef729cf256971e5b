// Understands the name of a place as a model writes it: name, alternates, containers, namesakes.
import { isAbstention, isAbstentionPhrase } from "./abstentions.ts";
import { countryName } from "./countries.ts";
import { isGeneric } from "./decorations.ts";
import { foldName } from "./fold-name.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { nameTier } from "./gazetteer-format.ts";
import { narrowReadings } from "./narrow-readings.ts";
import type { LatLon, Place, PlaceLevel } from "./place.ts";
import { rankReadings, toPlace } from "./rank-readings.ts";
import { readParts } from "./read-parts.ts";
import { type Name, type Reading, readExactly, toContainer } from "./readings.ts";
import type { Resolution, Resolved } from "./resolution.ts";
import { longestAnswer, mainClause, splitAlternatives, stripMarkup } from "./split-answer.ts";
import { suggestNames } from "./suggest-names.ts";
import { dependenciesOf } from "./territories.ts";

export interface ResolveOptions {
  /** ISO 3166-1 alpha-2 of the country the place must be in, or several; its dependencies count as inside. */
  readonly country?: string | readonly string[];
  /** Only places of this level. */
  readonly level?: PlaceLevel;
  /**
   * The text stands where a city was asked for, so a country or region of the name is the last guess and not the
   * first.
   */
  readonly expect?: "city";
  /** Among namesakes, those near this point come first. */
  readonly near?: LatLon;
  /** Look for names that are spelled almost like an unknown one (about a millisecond). */
  readonly suggest?: boolean;
}

/**
 * The places that a text means, best first. Population decides among namesakes, containers in the text and `country`
 * narrow them; nothing is ever found by similarity. Never throws.
 */
export function resolvePlace(gazetteer: Gazetteer, answer: string, options: ResolveOptions = {}): Resolution {
  const text = answer.slice(0, longestAnswer);
  const key = foldName(text);
  if (isAbstentionPhrase(key) || key === "na") return { outcome: "abstained" };
  const whole = restrict(readExactly(gazetteer, key), options);
  if (whole.length > 0) return decide(gazetteer, { readings: whole, relation: "at" }, options);
  const clean = stripMarkup(text);
  const cleanKey = clean === text ? key : foldName(clean);
  if (cleanKey !== key) {
    const bare = restrict(readExactly(gazetteer, cleanKey), options);
    if (bare.length > 0) return decide(gazetteer, { readings: bare, relation: "at" }, options);
  }
  if (isAbstention(cleanKey)) return { outcome: "abstained" };

  const { parts: answers, isChoice } = splitAlternatives(
    mainClause(clean),
    (part) => readExactly(gazetteer, foldName(part)).length > 0,
  );
  const several = answers.length > 1 ? resolveAnswers(gazetteer, clean, answers, isChoice, options) : null;
  return several ?? resolveOne(gazetteer, clean, options);
}

/** Null where the list turns out to be one answer after all. */
function resolveAnswers(
  gazetteer: Gazetteer,
  text: string,
  answers: readonly string[],
  isChoice: boolean,
  options: ResolveOptions,
): Resolution | null {
  const resolutions = answers.map((answer) => resolveOne(gazetteer, answer, options));
  const leftOver = answers.some(
    (answer, index) => resolutions[index]!.outcome !== "resolved" && !isGeneric(foldName(answer)),
  );
  if (leftOver && !isChoice) return null;
  const resolved = resolutions.filter((resolution) => resolution.outcome === "resolved");
  if (resolved.length === 0) return null;
  const common = leftOver ? null : resolved.reduce<Resolved | null>((a, b) => a && commonPlace(a, b), resolved[0]!);
  if (common) return common;
  const places = resolved.map(({ place }) => place);
  return {
    outcome: "ambiguous",
    kind: "answers",
    options: places.filter((place, index) => places.findIndex((other) => isSamePlace(place, other)) === index),
    reason: `"${text}" gives several answers.`,
  };
}

/** Of two answers the one that both can mean: "Kiev/Kyiv", and "Lisbon/Portugal", where one lies in the other. */
function commonPlace(a: Resolved, b: Resolved): Resolved | null {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.candidates.some((candidate) => isSamePlace(candidate, other.place))) return other;
    const { place: inner } = one;
    const { place: outer } = other;
    if (inner.country !== outer.country || inner.level === outer.level) continue;
    if (outer.level === "country" || (outer.level === "region" && inner.region === outer.name)) return one;
  }
  return null;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.level === b.level && a.country === b.country && a.geonameId === b.geonameId && a.name === b.name;
}

/** A place below this is too small for its name to contradict an answer by standing in the same sentence. */
const notablePopulation = 50_000;

function resolveOne(gazetteer: Gazetteer, text: string, options: ResolveOptions): Resolution {
  const [head, ...behind] = readParts(gazetteer, text);
  const unknown = (reason: string): Resolution => ({
    outcome: "unknown",
    suggestions: options.suggest ? suggestNames(gazetteer, head?.key ?? foldName(text)) : [],
    reason,
  });
  if (!head) return unknown(`"${text}" names no place.`);
  if (isAbstention(head.key)) return { outcome: "abstained" };

  const isNotable = (readings: readonly Reading[]) =>
    readings.some(
      ({ entity, tier }) => entity >= 0 && tier >= nameTier.local && gazetteer.population(entity) >= notablePopulation,
    );
  let name = head.name;
  for (const { text: part, key, name: partName } of behind) {
    const container = toContainer(gazetteer, key, partName);
    if (container.length === 0) continue;
    const narrowed = name && narrowReadings(gazetteer, name.readings, container);
    if (narrowed) {
      name = { readings: narrowed, relation: name!.relation };
      continue;
    }
    const cities = container.filter(({ level }) => level === "city");
    if (!name || !isNotable(name.readings)) {
      // "Alfama, Lisbon": a quarter that no gazetteer lists.
      if (cities.length === 0) return unknown(`No place named "${head.text}" is known in ${part}.`);
      name = { readings: cities, relation: "part" };
    } else if (cities.length < container.length) {
      return unknown(`No place named "${head.text}" is known in ${part}.`);
    } else if (isNotable(container)) {
      const places = [name.readings, container].map((readings) => bestPlace(gazetteer, readings));
      const reason = `"${text}" names places that exclude each other.`;
      return { outcome: "ambiguous", kind: "answers", options: places, reason };
    }
  }
  if (!name) return unknown(`"${head.text}" is no name in the gazetteer.`);
  const fitting = restrict(name.readings, options);
  if (fitting.length > 0) return decide(gazetteer, { readings: fitting, relation: name.relation }, options);
  const where = options.country ? ` in ${[options.country].flat().map(countryName).join(" or ")}` : "";
  return unknown(`No ${options.level ?? "place"} named "${head.text}" is known${where}.`);
}

function bestPlace(gazetteer: Gazetteer, readings: readonly Reading[]): Place {
  return toPlace(gazetteer, rankReadings(gazetteer, readings, {})[0]!);
}

function restrict(readings: readonly Reading[], { country, level }: ResolveOptions): readonly Reading[] {
  if (country === undefined && level === undefined) return readings;
  const fitting = level === undefined ? readings : readings.filter((reading) => reading.level === level);
  if (country === undefined) return fitting;
  const codes = [country].flat().map((code) => code.toUpperCase());
  const exact = fitting.filter((reading) => codes.includes(reading.country));
  if (exact.length > 0) return exact;
  const dependent = codes.flatMap(dependenciesOf);
  return fitting.filter((reading) => dependent.includes(reading.country));
}

function decide(gazetteer: Gazetteer, { readings, relation }: Name, options: ResolveOptions): Resolution {
  const ranked = rankReadings(gazetteer, readings, options);
  const candidates = ranked.map((reading) => toPlace(gazetteer, reading));
  const countries = candidates.filter(({ level, region }) => level === "country" && !region);
  if (countries.length > 1 && candidates[0]!.level === "country" && !options.near) {
    const names = countries.map(({ name }) => name).join(", ");
    return {
      outcome: "ambiguous",
      kind: "namesakes",
      options: countries,
      reason: `The name belongs to several: ${names}.`,
    };
  }
  return { outcome: "resolved", place: candidates[0]!, candidates, relation };
}
