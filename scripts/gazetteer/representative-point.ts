// The point that stands for a region or country, and the radius in which its people live.
import { distanceKm } from "../../src/place/distance.ts";
import type { LatLon } from "../../src/place/place.ts";
import type { RawCity } from "./raw-city.ts";

/** Only the largest cities are tried as the point: the best of them is within a few km of the best of all. */
const triedCities = 300;

/** Share of the people of a region who live within its radius. */
export const radiusShare = 0.9;

/**
 * The city with the smallest population-weighted mean distance to all others (a medoid, so it lies on land and
 * inside), and the distance from it within which 90 % of the people of the cities live, at least 10 km.
 */
export function representativePoint(cities: readonly RawCity[]): { point: LatLon; radiusKm: number } {
  const weighted = cities.map(({ lat, lon, population }) => ({ point: { lat, lon }, weight: population + 1 }));
  weighted.sort((a, b) => b.weight - a.weight);
  const sample = weighted.slice(0, 2000);
  let best = sample[0]!.point;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const { point } of sample.slice(0, triedCities)) {
    let cost = 0;
    for (const other of sample) cost += other.weight * distanceKm(point, other.point);
    if (cost < bestCost) {
      bestCost = cost;
      best = point;
    }
  }
  const ranked = weighted
    .map(({ point, weight }) => ({ distance: distanceKm(best, point), weight }))
    .sort((a, b) => a.distance - b.distance);
  const total = ranked.reduce((sum, { weight }) => sum + weight, 0);
  let seen = 0;
  const edge = ranked.find(({ weight }) => {
    seen += weight;
    return seen >= radiusShare * total;
  });
  return { point: best, radiusKm: Math.max(10, edge?.distance ?? 0) };
}
