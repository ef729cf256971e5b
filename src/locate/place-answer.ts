// From the names of an answer to one place with a point, and a word on whatever does not fit together.
import { countryName } from "../place/countries.ts";
import { distanceKm } from "../place/distance.ts";
import type { Gazetteer } from "../place/gazetteer.ts";
import { geocode } from "../place/geocode.ts";
import type { Place } from "../place/place.ts";
import type { Resolution } from "../place/resolution.ts";
import { resolveCountry } from "../place/resolve-country.ts";
import { resolvePlace } from "../place/resolve-place.ts";

export interface NamedPlace {
  readonly country: string | null;
  readonly region?: string | null;
  readonly city: string | null;
}

export interface PlacedAnswer {
  /** Null where the names lead to no place. */
  readonly place: Place | null;
  /** Sentences on what a reader would not expect: a coarser point, a contradiction, a name that is not known. */
  readonly notes: readonly string[];
}

/** "near Lyon" may well be outside it, by as much as the field calls city-level. */
const nearKm = 25;

/**
 * The finest place that the names stand for together, by the same rule as in evaluation (`geocode`): a city that is not
 * known in the named country gives the point of its region or country, with that larger radius and a note.
 */
export function placeAnswer({ country, region = null, city }: NamedPlace, gazetteer: Gazetteer): PlacedAnswer {
  const named = country === null ? null : resolveCountry(country);
  const countries = countriesOf(named);
  const inside = countries.length > 0 ? { country: countries } : {};
  const understood = city === null ? null : resolvePlace(gazetteer, city, inside);
  const found = geocode(gazetteer, { country, region, city })?.place ?? null;
  const notes: string[] = [];

  if (found === null) return { place: null, notes: [whyNowhere(country, city, named)] };
  if (countries.length === 0) {
    const missing = country === null ? "The answer names no country" : `"${country}" is no country that is known`;
    notes.push(`${missing}; ${found.name} was taken as the one in ${countryName(found.country)}.`);
  }
  if (city !== null && understood !== null && understood.outcome !== "resolved") {
    const reason = whyNotTheCity(city, understood, countries, gazetteer);
    notes.push(`${reason}; the point stands for ${found.name} as a whole.`);
  }
  if (city === null || understood?.outcome !== "resolved") return { place: found, notes };
  const namesakes = countNamesakes(found, understood.candidates);
  if (namesakes > 0) {
    const others = namesakes === 1 ? "another place" : `${namesakes} other places`;
    notes.push(
      `${countryName(found.country)} has ${others} named ${found.name} of a similar size; the largest was taken.`,
    );
  }
  if (understood.relation === "near") {
    notes.push(`The answer says only that the photo was taken near ${found.name}.`);
    return { place: { ...found, radiusKm: Math.max(nearKm, found.radiusKm) }, notes };
  }
  return { place: found, notes };
}

/** Places in the same country that the name could mean as well: at least half as large, and not just next door. */
function countNamesakes(found: Place, candidates: readonly Place[]): number {
  return candidates.filter(
    ({ level, country, name, population = 0, point }) =>
      level === "city" &&
      found.level === "city" &&
      country === found.country &&
      name === found.name &&
      population * 2 >= (found.population ?? 0) &&
      distanceKm(point, found.point) > nearKm,
  ).length;
}

function countriesOf(named: Resolution | null): readonly string[] {
  if (named?.outcome === "resolved") return [named.place.country];
  return named?.outcome === "ambiguous" && named.kind === "namesakes"
    ? named.options.map((place) => place.country)
    : [];
}

function whyNowhere(country: string | null, city: string | null, named: Resolution | null): string {
  if (named?.outcome === "ambiguous") {
    const options = named.options.map((place) => place.name).join(" or ");
    return `"${country}" could be ${options}${city === null ? "" : `, and "${city}" does not tell them apart`}.`;
  }
  const names = [city, country].flatMap((name) => (name === null ? [] : `"${name}"`));
  return `${names.join(", ")}: no place of that name is known.`;
}

function whyNotTheCity(
  city: string,
  understood: Resolution,
  countries: readonly string[],
  gazetteer: Gazetteer,
): string {
  const where = countries.map((code) => countryName(code)).join(" or ");
  if (understood.outcome === "ambiguous") return `"${city}" could be several places in ${where}`;
  const anywhere = resolvePlace(gazetteer, city);
  if (anywhere.outcome === "resolved" && anywhere.place.level !== "country") {
    return `"${city}" is known in ${countryName(anywhere.place.country)} and not in ${where}`;
  }
  return `"${city}" is not in the gazetteer for ${where}`;
}
