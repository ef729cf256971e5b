// The score of one answer: verdicts on its names, the point they mean, and how far that is from the truth.
import { distanceKm } from "../place/distance.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { type Geocoded, geocode } from "../place/geocode.ts";
import type { Match } from "../place/match.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { resolvePlace } from "../place/resolve-place.ts";
import { reverseGeocode } from "../place/reverse-geocode.ts";
import { type MatchOptions, matchNames } from "./match-names.ts";
import type { Parsed } from "./parsed.ts";
import { type CodeMatches, scoreCode } from "./score-code.ts";
import { isAnswered } from "./status.ts";
import type { Truth } from "./truth.ts";

export interface Score {
  /** Identity of places; null where the truth has no such name. Only `same` is a match. */
  readonly country: Match | null;
  readonly region: Match | null;
  readonly city: Match | null;
  /** The release's string rule on the same names. Its own parser differs: see `score-code.ts`. */
  readonly code: CodeMatches;
  /** Where the named place is, on which level it was found, and how sure that is; null without an answer. */
  readonly geocoded: Geocoded | null;
  /** Great circle from there to the true point; null where either is missing. */
  readonly distanceKm: number | null;
}

/**
 * Compares a parsed answer with the truth. Pure; never throws. Statuses other than `ok` and `recovered` match nothing.
 */
export function score(parsed: Parsed, truth: Truth, gazetteer: Gazetteer, options: MatchOptions = {}): Score {
  const names = matchNames(parsed, truth, gazetteer, options);
  const geocoded = geocodeAnswer(parsed, gazetteer);
  return {
    ...names,
    region: matchRegion(geocoded, truth, gazetteer),
    code: scoreCode(isAnswered(parsed.status) ? parsed : { country: null, city: null }, truth),
    geocoded,
    distanceKm: geocoded && truth.point ? distanceKm(geocoded.point, truth.point) : null,
  };
}

/**
 * The point that an answer's names mean; null for an answer that names no known place. Several countries in one answer
 * name none, however clear its city is.
 */
export function geocodeAnswer(parsed: Parsed, gazetteer: Gazetteer): Geocoded | null {
  if (!isAnswered(parsed.status)) return null;
  const { country, region, city } = parsed;
  const resolution = country === null ? null : resolveCountry(country);
  if (resolution?.outcome === "ambiguous" && resolution.kind === "answers") return null;
  return geocode(gazetteer, { country, region, city });
}

/** The first-level region that the answer's city lies in, or that it names, against the true one. */
function matchRegion(geocoded: Geocoded | null, truth: Truth, gazetteer: Gazetteer): Match | null {
  const actual = trueRegion(truth, gazetteer);
  if (actual === null) return null;
  if (geocoded === null) return { verdict: "unknown", reason: "The answer names no known place." };
  const { country, region, level } = geocoded.place;
  if (region === undefined || level === "country")
    return { verdict: "abstained", reason: "The answer names no region." };
  const [predictedName, actualName] = [`${region}, ${country}`, `${actual.region}, ${actual.country}`];
  return predictedName === actualName
    ? { verdict: "same", reason: `Both are in ${actualName}.` }
    : { verdict: "different", reason: `${predictedName} is not ${actualName}.` };
}

function trueRegion(truth: Truth, gazetteer: Gazetteer): { region: string; country: string } | null {
  const country = truth.iso2 ?? truth.country;
  const place = geocode(gazetteer, {
    country: country ?? null,
    region: truth.region ?? null,
    city: truth.city ?? null,
  });
  if (truth.region !== undefined) {
    const code = place?.place.country;
    const named = resolvePlace(gazetteer, truth.region, { ...(code && { country: code }), level: "region" });
    if (named.outcome === "resolved") return { region: named.place.name, country: named.place.country };
  }
  if (truth.point) {
    const { region, country } = reverseGeocode(gazetteer, truth.point);
    return region !== null && country !== null ? { region, country } : null;
  }
  return place?.place.region && place.level !== "country"
    ? { region: place.place.region, country: place.place.country }
    : null;
}
