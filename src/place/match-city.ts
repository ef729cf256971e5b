// Whether two names mean the same city.
import { countryName } from "./countries.ts";
import { distanceKm } from "./distance.ts";
import type { Gazetteer } from "./gazetteer.ts";
import type { Match } from "./match.ts";
import { withoutAnswer } from "./match-country.ts";
import type { LatLon, Place } from "./place.ts";
import type { Resolution } from "./resolution.ts";
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
 * district, suburb or region of the other. Never `same` across country codes. Never throws.
 */
export function matchCity(gazetteer: Gazetteer, prediction: CityName, truth: CityName): Match {
  const predicted = resolveCity(gazetteer, prediction);
  const actual = resolveCity(gazetteer, truth);
  const problem = withoutAnswer(predicted, prediction.city) ?? withoutAnswer(actual, truth.city);
  if (problem) return problem;
  if (predicted.outcome !== "resolved" || actual.outcome !== "resolved") throw new Error("unreachable");
  const [a, b] = [predicted.place, actual.place];
  if (a.country !== b.country) {
    return { verdict: "different", reason: `${describe(a)} is not in ${countryName(b.country)}.` };
  }
  const isPart = predicted.relation === "part" || actual.relation === "part";
  if (a.level === b.level && a.geonameId === b.geonameId && a.name === b.name) {
    return isPart
      ? { verdict: "part-of", reason: `"${prediction.city}" names a part of ${describe(b)}.` }
      : { verdict: "same", reason: `Both are ${describe(a)}.` };
  }
  const [small, large] = (a.population ?? 0) < (b.population ?? 0) ? [a, b] : [b, a];
  if (isPartOf(small, large))
    return { verdict: "part-of", reason: `${describe(small)} is a part of ${describe(large)}.` };
  return { verdict: "different", reason: `${describe(a)} is not ${describe(b)}.` };
}

function isPartOf(small: Place, large: Place): boolean {
  if (large.level === "region") return small.level === "city" && small.region === large.region;
  if (large.level === "country" || small.level !== "city") return false;
  return distanceKm(small.point, large.point) < large.radiusKm;
}

function resolveCity(gazetteer: Gazetteer, { city, country, point }: CityName): Resolution {
  const codes = country === undefined ? [] : countryCodes(country);
  const options = { ...(codes.length > 0 && { country: codes }), ...(point && { near: point }) };
  const asCity = resolvePlace(gazetteer, city, { ...options, level: "city" });
  return asCity.outcome === "unknown" ? resolvePlace(gazetteer, city, options) : asCity;
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
