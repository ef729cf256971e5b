// Whether two names mean the same city.
import { distance } from "fastest-levenshtein";
import { countryName } from "./countries.ts";
import { distanceKm } from "./distance.ts";
import { foldName } from "./fold-name.ts";
import type { Gazetteer } from "./gazetteer.ts";
import type { Match } from "./match.ts";
import { withoutPlace } from "./match-country.ts";
import type { LatLon, Place } from "./place.ts";
import type { Resolution, Resolved } from "./resolution.ts";
import { resolveCountry } from "./resolve-country.ts";
import { resolvePlace } from "./resolve-place.ts";

export interface CityName {
  readonly city: string;
  /** Name or ISO code as written. */
  readonly country?: string;
  readonly point?: LatLon;
}

/**
 * `same` where both names resolve to one GeoNames id, each inside the country it came with; `part-of` where one is a
 * district, suburb or region of the other; `unknown` where a name is not in the gazetteer, unless it is only spelled
 * like the other, which is `different`. Never `same` across country codes. Never throws.
 */
export function matchCity(gazetteer: Gazetteer, prediction: CityName, truth: CityName): Match {
  const predicted = resolveCity(gazetteer, prediction);
  const actual = resolveCity(gazetteer, truth);
  if (predicted.outcome !== "resolved" || actual.outcome !== "resolved") {
    const [resolution, text] = predicted.outcome === "resolved" ? [actual, truth.city] : [predicted, prediction.city];
    const match = withoutPlace(resolution as Exclude<Resolution, Resolved>, text);
    return match.verdict === "unknown" && looksLike(prediction.city, truth.city) ? lookalike(prediction, truth) : match;
  }
  const [a, b] = [predicted.place, actual.place];
  if (a.country !== b.country) {
    return { verdict: "different", reason: `${describe(a)} is not in ${countryName(b.country)}.` };
  }
  // "Nuuk" with Denmark is found in Greenland, and yet its country was named wrongly.
  for (const { country } of [prediction, truth]) {
    if (country !== undefined && !mayMean(country, a.country)) {
      return { verdict: "different", reason: `${describe(a)} is not in ${country}.` };
    }
  }
  const isPart = predicted.relation === "part" || actual.relation === "part";
  if (a.level === b.level && a.geonameId === b.geonameId && a.name === b.name) {
    return isPart
      ? { verdict: "part-of", reason: `"${prediction.city}" names a part of ${describe(b)}.` }
      : { verdict: "same", reason: `Both are ${describe(a)}.` };
  }
  const [small, large] = (a.population ?? 0) < (b.population ?? 0) ? [a, b] : [b, a];
  if (isPartOf(small, large)) {
    return { verdict: "part-of", reason: `${describe(small)} is a part of ${describe(large)}.` };
  }
  return { verdict: "different", reason: `${describe(a)} is not ${describe(b)}.` };
}

function isPartOf(small: Place, large: Place): boolean {
  if (large.level === "region") return small.level === "city" && small.region === large.region;
  if (large.level === "country" || small.level !== "city") return false;
  return distanceKm(small.point, large.point) < large.radiusKm;
}

function resolveCity(gazetteer: Gazetteer, { city, country, point }: CityName): Resolution {
  const codes = country === undefined ? [] : countryCodes(country);
  return resolvePlace(gazetteer, city, {
    expect: "city",
    ...(codes.length > 0 && { country: codes }),
    ...(point && { near: point }),
  });
}

/** False where a text names another country; one that names none agrees with all. */
function mayMean(country: string, iso2: string): boolean {
  const codes = countryCodes(country);
  return codes.length === 0 || codes.includes(iso2);
}

/** One name inside the other, or at most two edits apart: what a matcher of strings would take for the same. */
function looksLike(a: string, b: string): boolean {
  const [x, y] = [foldName(a), foldName(b)];
  if (x === y || x === "" || y === "") return false;
  return x.includes(y) || y.includes(x) || distance(x, y) <= 2;
}

function lookalike(prediction: CityName, truth: CityName): Match {
  return {
    verdict: "different",
    reason: `"${prediction.city}" is only spelled like "${truth.city}"; no place has both names.`,
  };
}

function countryCodes(country: string): string[] {
  const resolution = resolveCountry(country);
  if (resolution.outcome === "resolved") return [resolution.place.country];
  if (resolution.outcome === "ambiguous") return resolution.options.map((place) => place.country);
  return [];
}

function describe({ name, region, country }: Place): string {
  return [name, region === name ? undefined : region, country].filter(Boolean).join(", ");
}
