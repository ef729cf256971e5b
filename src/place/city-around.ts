// The city that a person at a point would name: by distance and population, never a hamlet inside a metropolis.
import type { Entity } from "./gazetteer.ts";
import type { LatLon } from "./place.ts";
import { cityRadiusKm } from "./place-radius.ts";
import { type CityColumns, searchCities, selectCities } from "./search-cities.ts";

export interface CityAround {
  readonly entity: Entity;
  readonly distanceKm: number;
}

/**
 * Cities from here on are searched on their own, so that the many small ones are not searched as far as the largest
 * reach.
 */
const largePopulation = 300_000;

/** Farther than this no town says anything about a place, and an empty ocean need not be searched. */
const farthestKm = 500;

/** A disc of 1 km² and 100 people more, so that neither the middle of a hamlet nor a population of 0 decides alone. */
const innerKm2 = 1;
const smallestPopulation = 100;

/**
 * Among the cities whose radius (`cityRadiusKm`) covers the point, the one with the most people per squared distance:
 * Newark at its centre and not New York, New York on the quays of Hoboken's shore, and never a hamlet between towers.
 * Where no city covers the point, the one with the nearest edge, within 500 km. `isEligible` says which cities count.
 */
export function createCityAround(
  columns: CityColumns,
  population: Uint32Array,
): (point: LatLon, isEligible: (entity: Entity) => boolean) => CityAround | null {
  const large = selectCities(columns, (index) => population[index]! >= largePopulation);
  const largestKm = cityRadiusKm(large.indices.reduce((most, index) => Math.max(most, population[index]!), 0));
  const largestSmallKm = cityRadiusKm(largePopulation);

  return (point, isEligible) => {
    let entity = -1;
    let distance = 0;
    // Above 0 the distance to the edge in km; below, the pull of a city that covers the point.
    let best = Number.POSITIVE_INFINITY;
    const consider = (candidate: Entity, distanceKm: number) => {
      if (!isEligible(candidate)) return;
      const people = population[candidate]!;
      const toEdge = distanceKm - cityRadiusKm(people);
      const score = toEdge > 0 ? toEdge : -(people + smallestPopulation) / (distanceKm * distanceKm + innerKm2);
      if (score < best) {
        best = score;
        entity = candidate;
        distance = distanceKm;
      }
    };
    searchCities(columns, point, farthestKm, (candidate, distanceKm) => {
      consider(candidate, distanceKm);
      return Math.max(0, best) + largestSmallKm;
    });
    searchCities(large, point, Math.min(farthestKm, Math.max(0, best) + largestKm), (index, distanceKm) => {
      consider(large.indices[index]!, distanceKm);
      return Math.max(0, best) + largestKm;
    });
    return entity < 0 ? null : { entity, distanceKm: distance };
  };
}
