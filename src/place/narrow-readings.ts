// Narrows the meanings of a name to those inside the containers that stand beside it: "Paris, Texas", "Japan, Tokyo".
import { distanceKm } from "./distance.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { cityRadiusKm } from "./place-radius.ts";
import { pointOf } from "./rank-readings.ts";
import type { Reading } from "./readings.ts";
import { mayBeNamedInside } from "./territories.ts";

/** The readings of either name that agree with the other; `null` where none of them does. */
export function narrowReadings(
  gazetteer: Gazetteer,
  readings: readonly Reading[],
  containers: readonly Reading[],
): readonly Reading[] | null {
  for (const test of [isInside, isBesideRegion]) {
    const inside = readings.filter((reading) => containers.some((outer) => test(gazetteer, reading, outer)));
    if (inside.length > 0) return withoutContainers(inside, containers);
    // The container came first.
    const reversed = containers.filter((inner) => readings.some((outer) => test(gazetteer, inner, outer)));
    if (reversed.length > 0) return reversed;
  }
  return null;
}

/** "Westminster, London" is a place within 20 km and twice the city's radius of London. */
function isInside(gazetteer: Gazetteer, inner: Reading, outer: Reading): boolean {
  if (outer.level === "country") return mayBeNamedInside(inner.country, outer.country);
  if (inner.level === "country") return false;
  if (outer.level === "region") return gazetteer.region(inner.entity) === outer.entity;
  if (inner.entity === outer.entity) return true;
  if (inner.level === "region") return false;
  const reachKm = 20 + 2 * cityRadiusKm(gazetteer.population(outer.entity));
  return distanceKm(pointOf(gazetteer, inner.entity), pointOf(gazetteer, outer.entity)) <= reachKm;
}

/** Cities that are regions of their own are named in the one around them: "Sevastopol, Crimea", "Kyiv, Kyiv Oblast". */
function isBesideRegion(gazetteer: Gazetteer, inner: Reading, outer: Reading): boolean {
  if (outer.level !== "region" || inner.level !== "city" || inner.country !== outer.country) return false;
  const reachKm = gazetteer.place(outer.entity).radiusKm;
  return distanceKm(pointOf(gazetteer, inner.entity), pointOf(gazetteer, outer.entity)) <= reachKm;
}

/** In "Luxembourg, Luxembourg" the second is the country, so the first is the city. */
function withoutContainers(readings: readonly Reading[], containers: readonly Reading[]): readonly Reading[] {
  const smaller = readings.filter(
    ({ level, entity }) =>
      !containers.some((outer) => outer.level !== "city" && outer.level === level && outer.entity === entity),
  );
  return smaller.length > 0 ? smaller : readings;
}
