// Understands the name of a place as a model writes it: name, alternates, containers, namesakes.
import { isAbstention, isAbstentionPhrase } from "./abstentions.ts";
import { countriesNamed, countryName } from "./countries.ts";
import { isGeneric, removeDecoration } from "./decorations.ts";
import { distanceKm } from "./distance.ts";
import { foldName } from "./fold-name.ts";
import type { Entity, Gazetteer } from "./gazetteer.ts";
import { type NameTier, nameTier, tierWeight } from "./gazetteer-format.ts";
import type { LatLon, Place, PlaceLevel } from "./place.ts";
import { cityRadiusKm } from "./place-radius.ts";
import { regionsAbbreviated } from "./region-abbreviations.ts";
import type { Relation, Resolution } from "./resolution.ts";
import { countryPlace } from "./resolve-country.ts";
import {
  cutExplanation,
  mainClause,
  splitAlternatives,
  splitParts,
  splitPrepositions,
  stripMarkup,
} from "./split-answer.ts";
import { suggestNames } from "./suggest-names.ts";
import { dependenciesOf } from "./territories.ts";

export interface ResolveOptions {
  /** ISO 3166-1 alpha-2 of the country the place must be in, or several; its dependencies count as inside. */
  readonly country?: string | readonly string[];
  /** Only places of this level. */
  readonly level?: PlaceLevel;
  /** The text stands where a city was asked for, so a country or region of the name is the last guess and not the first. */
  readonly expect?: "city";
  /** Among namesakes, those near this point come first. */
  readonly near?: LatLon;
  /** Look for names that are spelled almost like an unknown one (about a millisecond). */
  readonly suggest?: boolean;
}

/** One meaning of a name. `entity` is -1 for a country. */
interface Reading {
  readonly level: PlaceLevel;
  readonly country: string;
  readonly entity: Entity;
  readonly tier: NameTier;
  /** The part of a country that the name is limited to. */
  readonly region?: string;
}

interface Name {
  readonly readings: readonly Reading[];
  readonly relation: Relation;
}

const mostCandidates = 8;

/**
 * The places that a text means, best first. Population decides among namesakes, containers in the text and `country` narrow
 * them; nothing is ever found by similarity. Never throws.
 */
export function resolvePlace(gazetteer: Gazetteer, text: string, options: ResolveOptions = {}): Resolution {
  const key = foldName(text);
  if (isAbstentionPhrase(key) || key === "na") return { outcome: "abstained" };
  const whole = restrict(meanings(gazetteer, key), options);
  if (whole.length > 0) return decide(gazetteer, { readings: whole, relation: "at" }, options);
  const clean = stripMarkup(text);
  if (clean !== text) {
    const bare = restrict(meanings(gazetteer, foldName(clean)), options);
    if (bare.length > 0) return decide(gazetteer, { readings: bare, relation: "at" }, options);
  }
  if (isAbstention(clean)) return { outcome: "abstained" };

  const { parts: answers, isChoice } = splitAlternatives(
    mainClause(clean),
    (part) => meanings(gazetteer, foldName(part)).length > 0,
  );
  if (answers.length > 1) {
    const several = resolveAnswers(gazetteer, clean, answers, isChoice, options);
    if (several) return several;
  }
  return resolveOne(gazetteer, clean, options);
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
  const places = resolutions.flatMap((resolution) => (resolution.outcome === "resolved" ? [resolution] : []));
  const distinct = places.filter(
    ({ place }, index) => places.findIndex((other) => isSamePlace(place, other.place)) === index,
  );
  const leftOver = answers.some(
    (answer, index) => resolutions[index]!.outcome !== "resolved" && !isGeneric(foldName(answer)),
  );
  const isList = distinct.length > 1 && (isChoice || !leftOver);
  if (isList || (isChoice && distinct.length === 1 && leftOver)) {
    return {
      outcome: "ambiguous",
      kind: "answers",
      options: distinct.map(({ place }) => place),
      reason: `"${text}" gives several answers.`,
    };
  }
  return distinct.length === 1 && (isChoice || !leftOver) ? places[0]! : null;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.level === b.level && a.country === b.country && a.geonameId === b.geonameId && a.name === b.name;
}

function resolveOne(gazetteer: Gazetteer, text: string, options: ResolveOptions): Resolution {
  const parts = splitParts(text).flatMap((part) => {
    if (readName(gazetteer, part) || readWithContainer(gazetteer, part)) return [part];
    const short = cutExplanation(part);
    return readName(gazetteer, short) ? [short] : splitPrepositions(short);
  });
  const head = parts.findIndex((part) => readName(gazetteer, part) !== null || !isGeneric(foldName(part)));
  const unknown = (reason: string): Resolution => ({
    outcome: "unknown",
    suggestions: options.suggest ? suggestNames(gazetteer, foldName(parts[head] ?? text)) : [],
    reason,
  });
  if (head < 0) return unknown(`"${text}" names no place.`);
  if (isAbstention(parts[head]!)) return { outcome: "abstained" };
  const name = readName(gazetteer, parts[head]!) ?? readWithContainer(gazetteer, parts[head]!);
  if (!name) return unknown(`"${parts[head]}" is no name in the gazetteer.`);

  let readings = name.readings;
  for (const part of parts.slice(head + 1)) {
    const container = readContainer(gazetteer, part);
    if (!container) continue;
    const inside = readings.filter((reading) => isInside(gazetteer, reading, container));
    if (inside.length > 0) {
      readings = withoutTheContainerItself(inside, container);
      continue;
    }
    // "Japan, Tokyo": the container came first.
    const reversed = container.filter((reading) => isInside(gazetteer, reading, name.readings));
    if (reversed.length > 0) {
      readings = reversed;
      continue;
    }
    if (container.every((reading) => reading.level === "city")) {
      if (!container.some(({ entity }) => gazetteer.population(entity) >= notablePopulation)) continue;
      const options = [readings, container].map((names) => toPlace(gazetteer, rank(gazetteer, names, {})[0]!));
      return {
        outcome: "ambiguous",
        kind: "answers",
        options,
        reason: `"${text}" names places that exclude each other.`,
      };
    }
    return unknown(`No place named "${parts[head]}" is known in ${part}.`);
  }
  const fitting = restrict(readings, options);
  if (fitting.length === 0) {
    const where = options.country ? ` in ${[options.country].flat().map(countryName).join(" or ")}` : "";
    const level = options.level ? `${options.level} ` : "place ";
    return unknown(`No ${level}named "${parts[head]}" is known${where}.`);
  }
  return decide(gazetteer, { readings: fitting, relation: name.relation }, options);
}

/** A place below this is too small for its name to contradict an answer by standing in the same sentence. */
const notablePopulation = 50_000;

function meanings(gazetteer: Gazetteer, key: string): Reading[] {
  const found: Reading[] = [];
  if (key === "") return found;
  const countries = countriesNamed(key);
  for (const { iso2, region } of countries) {
    if (!region) found.push({ level: "country", country: iso2, entity: -1, tier: nameTier.main });
  }
  for (const { entity, tier } of gazetteer.lookup(key)) {
    const level = gazetteer.isCity(entity) ? "city" : "region";
    found.push({ level, country: gazetteer.country(entity), entity, tier });
  }
  if (found.length > 0) return found;
  // A part of a country that is no first-level region, such as Ulster.
  for (const { iso2, region } of countries) {
    found.push({ level: "country", country: iso2, entity: -1, tier: nameTier.main, ...(region && { region }) });
  }
  return found;
}

function readName(gazetteer: Gazetteer, text: string): Name | null {
  let key = foldName(text);
  let relation: Relation = "at";
  let level: PlaceLevel | null = null;
  for (let removed = 0; removed < 8; removed++) {
    const readings = meanings(gazetteer, key);
    if (readings.length > 0) {
      const hinted = level ? readings.filter((reading) => reading.level === level) : [];
      return { readings: hinted.length > 0 ? hinted : readings, relation };
    }
    const shorter = removeDecoration(key);
    if (!shorter) return null;
    key = shorter.key;
    relation = shorter.relation ?? relation;
    level = shorter.level ?? level;
  }
  return null;
}

/** "Paris France", "Austin TX": the last words are a container that holds a place named by the words before. */
function readWithContainer(gazetteer: Gazetteer, text: string): Name | null {
  const words = foldName(text).split(" ");
  for (let last = Math.min(4, words.length - 1); last >= 1; last--) {
    const container = readContainer(gazetteer, words.slice(-last).join(" "))?.filter(({ level }) => level !== "city");
    if (!container?.length) continue;
    const name = readName(gazetteer, words.slice(0, -last).join(" "));
    const readings = name?.readings.filter((reading) => isInside(gazetteer, reading, container)) ?? [];
    if (name && readings.length > 0)
      return { readings: withoutTheContainerItself(readings, container), relation: name.relation };
  }
  return null;
}

function readContainer(gazetteer: Gazetteer, text: string): readonly Reading[] | null {
  const abbreviated = regionsAbbreviated(foldName(text)).flatMap(({ country, region }) =>
    meanings(gazetteer, foldName(region)).filter(
      (reading) => reading.level === "region" && reading.country === country,
    ),
  );
  const readings = [...abbreviated, ...(readName(gazetteer, text)?.readings ?? [])];
  if (readings.length === 0) return null;
  // Only the largest bearers of a name are meant when it says where another place is.
  const largest = Math.max(...readings.map(({ entity }) => (entity < 0 ? 0 : gazetteer.population(entity))));
  return readings.filter(({ level, entity }) => level !== "city" || gazetteer.population(entity) * 20 >= largest);
}

function isInside(gazetteer: Gazetteer, inner: Reading, containers: readonly Reading[]): boolean {
  return containers.some((outer) => {
    if (outer.level === "country") {
      return inner.country === outer.country || dependenciesOf(outer.country).includes(inner.country);
    }
    if (inner.level === "country") return false;
    if (outer.level === "region") return gazetteer.region(inner.entity) === outer.entity;
    if (inner.entity === outer.entity) return true;
    if (inner.level === "region") return false;
    const reach = 20 + 2 * cityRadiusKm(gazetteer.population(outer.entity));
    return distanceKm(pointOf(gazetteer, inner.entity), pointOf(gazetteer, outer.entity)) <= reach;
  });
}

/** In "Luxembourg, Luxembourg" the second is the country, so the first is the city. */
function withoutTheContainerItself(readings: readonly Reading[], containers: readonly Reading[]): readonly Reading[] {
  const smaller = readings.filter(
    (reading) =>
      !containers.some(
        (outer) => outer.level !== "city" && outer.level === reading.level && outer.entity === reading.entity,
      ),
  );
  return smaller.length > 0 ? smaller : readings;
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

function pointOf(gazetteer: Gazetteer, entity: Entity): LatLon {
  return { lat: gazetteer.lat(entity), lon: gazetteer.lon(entity) };
}

/** What one inhabitant of a region counts beside one of a city of the name: "New York" is the city, "California" the state. */
const regionShare = 0.08;
/** The same where a city was asked for: "Quebec" is the city too, and only "Kansas" is none. */
const regionShareForCity = 0.002;
/** A quarter of a city. */
const sectionShare = 0.1;
/** At this distance from `near` a namesake counts half. */
const halfWeightKm = 50;

/** Weight of one reading among namesakes: its people, by the tier of the name; a country comes before or after all. */
function weightOf(gazetteer: Gazetteer, { entity, tier }: Reading, { near, expect }: ResolveOptions): number {
  if (entity < 0) return expect === "city" ? 0 : Number.POSITIVE_INFINITY;
  const share = gazetteer.isCity(entity)
    ? gazetteer.isSection(entity)
      ? sectionShare
      : 1
    : expect === "city"
      ? regionShareForCity
      : regionShare;
  const nearness = near ? 1 / (1 + (distanceKm(near, pointOf(gazetteer, entity)) / halfWeightKm) ** 2) : 1;
  return (gazetteer.population(entity) + 1) * tierWeight[tier]! * share * nearness;
}

function rank(gazetteer: Gazetteer, readings: readonly Reading[], options: ResolveOptions): readonly Reading[] {
  if (readings.length === 1) return readings;
  const weights = readings.map((reading) => weightOf(gazetteer, reading, options));
  const order = readings.map((_, index) => index);
  order.sort((a, b) => weights[b]! - weights[a]! || a - b);
  return order.slice(0, mostCandidates).map((index) => readings[index]!);
}

function toPlace(gazetteer: Gazetteer, reading: Reading): Place {
  if (reading.entity >= 0) return gazetteer.place(reading.entity);
  return countryPlace({ iso2: reading.country, ...(reading.region && { region: reading.region }) });
}

function decide(gazetteer: Gazetteer, { readings, relation }: Name, resolveOptions: ResolveOptions): Resolution {
  const ranked = rank(gazetteer, readings, resolveOptions);
  const candidates = ranked.map((reading) => toPlace(gazetteer, reading));
  const countries = ranked.filter(({ level, region }) => level === "country" && !region);
  if (countries.length > 1 && ranked[0]!.level === "country" && !resolveOptions.near) {
    const options = countries.map((reading) => toPlace(gazetteer, reading));
    const names = options.map(({ name }) => name).join(", ");
    return { outcome: "ambiguous", kind: "namesakes", options, reason: `The name belongs to several: ${names}.` };
  }
  return { outcome: "resolved", place: candidates[0]!, candidates, relation };
}
