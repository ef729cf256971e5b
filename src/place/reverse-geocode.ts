// From a point to names: the country by its borders, the city by distance and population.
import { countryAtPoint } from "./country-at-point.ts";
import type { Entity, Gazetteer } from "./gazetteer.ts";
import type { LatLon, Place } from "./place.ts";
import { cityRadiusKm } from "./place-radius.ts";

export interface ReverseGeocoded {
  /** ISO 3166-1 alpha-2; null on the high seas. */
  readonly country: string | null;
  readonly region: string | null;
  readonly city: Place | null;
  readonly cityDistanceKm: number | null;
}

/** Wide enough to hold the largest city's radius, so that a metropolis is seen from its edge. */
const firstSearchKm = 45;
const searchesKm = [firstSearchKm, 150, 600, 2500, 20_100];

/**
 * The country around a point, and the city that a person there would name: among the cities whose radius covers the
 * point the one with the least squared distance for its people, so that a hamlet inside a metropolis does not win; where
 * none covers it, the one with the nearest edge. Only cities of the point's country, and no quarters of cities.
 */
export function reverseGeocode(gazetteer: Gazetteer, point: LatLon): ReverseGeocoded {
  const country = countryAtPoint(point);
  for (const radiusKm of searchesKm) {
    const found = bestCity(gazetteer, point, country, radiusKm);
    if (!found) continue;
    const city = gazetteer.place(found.entity);
    return { country, region: country === null ? null : (city.region ?? null), city, cityDistanceKm: found.distanceKm };
  }
  return { country, region: null, city: null, cityDistanceKm: null };
}

function bestCity(
  gazetteer: Gazetteer,
  point: LatLon,
  country: string | null,
  radiusKm: number,
): { entity: Entity; distanceKm: number } | null {
  let best: { entity: Entity; distanceKm: number } | null = null;
  let bestScore = Number.POSITIVE_INFINITY;
  gazetteer.visitCitiesWithin(point, radiusKm, (entity, distanceKm) => {
    if ((country !== null && gazetteer.country(entity) !== country) || gazetteer.isSection(entity)) return;
    const population = gazetteer.population(entity);
    const toEdge = distanceKm - cityRadiusKm(population);
    // Inside a city the score is negative, the more so the stronger the city pulls.
    const score = toEdge > 0 ? toEdge : -(population + 100) / (distanceKm * distanceKm + 1);
    if (score < bestScore) {
      bestScore = score;
      best = { entity, distanceKm };
    }
  });
  return best;
}
