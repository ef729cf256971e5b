// From names to a point, with a radius that says how sure it is.
import type { Gazetteer } from "./gazetteer.ts";
import type { LatLon, Place, PlaceLevel } from "./place.ts";
import { countryPlace, resolveCountry } from "./resolve-country.ts";
import { resolvePlace } from "./resolve-place.ts";

export interface Geocoded {
  readonly point: LatLon;
  /** Distance from the point within which the place lies, in km; see docs/places.md. */
  readonly radiusKm: number;
  readonly level: PlaceLevel;
  readonly place: Place;
}

export interface PlaceNames {
  readonly country?: string | null;
  readonly region?: string | null;
  readonly city?: string | null;
}

/**
 * The point of the city in the country, else of the region, else the label point of the country; null where none of the
 * names is understood. A city that is unknown in the named country is never looked for elsewhere.
 */
export function geocode(gazetteer: Gazetteer, { country, region, city }: PlaceNames): Geocoded | null {
  const resolved = country ? resolveCountry(country) : null;
  const places =
    resolved?.outcome === "resolved"
      ? [resolved.place]
      : resolved?.outcome === "ambiguous" && resolved.kind === "namesakes"
        ? resolved.options
        : [];
  const inside = places.length > 0 ? { country: places.map((place) => place.country) } : {};
  for (const [name, options] of [
    [city, { expect: "city" }],
    [region, { level: "region" }],
    [region, {}],
  ] as const) {
    if (!name) continue;
    const resolution = resolvePlace(gazetteer, name, { ...inside, ...options });
    if (resolution.outcome === "resolved") return toGeocoded(resolution.place);
  }
  if (places.length !== 1) return null;
  const place = places[0]!;
  const named = place.region ? resolvePlace(gazetteer, place.region, { ...inside, level: "region" }) : null;
  return toGeocoded(named?.outcome === "resolved" ? named.place : countryPlace({ iso2: place.country }));
}

function toGeocoded(place: Place): Geocoded {
  return { point: place.point, radiusKm: place.radiusKm, level: place.level, place };
}
