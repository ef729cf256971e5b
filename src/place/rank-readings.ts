// Decides among namesakes: population, weighed by how the name belongs to the place and by what was asked for.
import { distanceKm } from "./distance.ts";
import type { Entity, Gazetteer } from "./gazetteer.ts";
import { tierWeight } from "./gazetteer-format.ts";
import type { LatLon, Place } from "./place.ts";
import type { Reading } from "./readings.ts";
import { countryPlace } from "./resolve-country.ts";

export interface RankOptions {
  /**
   * The text stands where a city was asked for, so a country or region of the name is the last guess and not the
   * first.
   */
  readonly expect?: "city";
  /** Among namesakes, those near this point come first. */
  readonly near?: LatLon;
}

/**
 * What one inhabitant of a region counts beside one of a city of the name: "New York" is the city, "California" the
 * state.
 */
const regionShare = 0.08;
/** The same where a city was asked for: "Quebec" is the city too, and only "Kansas" is none. */
const regionShareForCity = 0.003;
/** A quarter of a city. */
const sectionShare = 0.1;
/** At this distance from `near` a namesake counts half. */
const halfWeightKm = 50;

const mostCandidates = 8;

/** The likeliest readings first, at most eight. */
export function rankReadings(
  gazetteer: Gazetteer,
  readings: readonly Reading[],
  options: RankOptions,
): readonly Reading[] {
  if (readings.length === 1) return readings;
  const weights = readings.map((reading) => weightOf(gazetteer, reading, options));
  const order = readings.map((_, index) => index);
  order.sort((a, b) => weights[b]! - weights[a]! || a - b);
  return order.slice(0, mostCandidates).map((index) => readings[index]!);
}

/** Weight of one reading among namesakes: its people, by the tier of the name; a country comes before or after all. */
function weightOf(gazetteer: Gazetteer, { entity, tier }: Reading, { near, expect }: RankOptions): number {
  if (entity < 0) return expect === "city" ? 0 : Number.POSITIVE_INFINITY;
  const nearness = near ? 1 / (1 + (distanceKm(near, pointOf(gazetteer, entity)) / halfWeightKm) ** 2) : 1;
  return (gazetteer.population(entity) + 1) * tierWeight[tier]! * shareOf(gazetteer, entity, expect) * nearness;
}

function shareOf(gazetteer: Gazetteer, entity: Entity, expect: "city" | undefined): number {
  if (!gazetteer.isCity(entity)) return expect === "city" ? regionShareForCity : regionShare;
  return gazetteer.isSection(entity) ? sectionShare : 1;
}

export function pointOf(gazetteer: Gazetteer, entity: Entity): LatLon {
  return { lat: gazetteer.lat(entity), lon: gazetteer.lon(entity) };
}

export function toPlace(gazetteer: Gazetteer, { entity, country, region }: Reading): Place {
  return entity >= 0 ? gazetteer.place(entity) : countryPlace({ iso2: country, ...(region && { region }) });
}
