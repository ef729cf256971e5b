// From a point to names: the country by its borders, the city by distance and population.
import { countryAtPoint } from "./country-at-point.ts";
import type { Gazetteer } from "./gazetteer.ts";
import type { LatLon, Place } from "./place.ts";

export interface ReverseGeocoded {
  /** ISO 3166-1 alpha-2; null on the high seas. */
  readonly country: string | null;
  /** The region of the city; null where the country is. */
  readonly region: string | null;
  /** In the country of the point; the nearest of any country on the high seas. */
  readonly city: Place | null;
  readonly cityDistanceKm: number | null;
}

/** The country whose borders enclose the point, and the city that a person there would name (`city-around.ts`). */
export function reverseGeocode(gazetteer: Gazetteer, point: LatLon): ReverseGeocoded {
  const country = countryAtPoint(point);
  const around = gazetteer.cityAround(point, country);
  if (!around) return { country, region: null, city: null, cityDistanceKm: null };
  const city = gazetteer.place(around.entity);
  return { country, region: country === null ? null : (city.region ?? null), city, cityDistanceKm: around.distanceKm };
}
