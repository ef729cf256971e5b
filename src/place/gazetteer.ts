// The gazetteer as the rooms see it: names to entities, entities to places, all read from the bytes of one file.
import type { CityAround } from "./city-around.ts";
import type { NameTier } from "./gazetteer-format.ts";
import type { LatLon, Place } from "./place.ts";

/** A city or region of one gazetteer file; meaningless for another file. */
export type Entity = number;

export interface Gazetteer {
  /** Names the data and its digest; results carry it. */
  readonly version: string;
  readonly attribution: string;
  readonly cityCount: number;
  readonly regionCount: number;
  readonly nameCount: number;

  /** Calls `visit` for every entity that carries a folded name (`foldName`), the likeliest first. */
  visitNamed(foldedName: string, visit: (entity: Entity, tier: NameTier) => void): void;
  /** The folded names that begin with `prefix`, in byte order, at most `limit` of them. */
  namesWithPrefix(prefix: string, limit: number): string[];

  isCity(entity: Entity): boolean;
  /** ISO 3166-1 alpha-2. */
  country(entity: Entity): string;
  /** The region of a city, and a region itself. */
  region(entity: Entity): Entity;
  /** Empty for a region that the sources do not name. */
  name(entity: Entity): string;
  population(entity: Entity): number;
  /** Degrees. */
  lat(entity: Entity): number;
  lon(entity: Entity): number;
  /** True for a quarter or suburb of another city. */
  isSection(entity: Entity): boolean;
  place(entity: Entity): Place;

  /** Calls `visit` for every city within `radiusKm` of the point, in no order. */
  visitCitiesWithin(point: LatLon, radiusKm: number, visit: (entity: Entity, distanceKm: number) => void): void;
  /**
   * The city of a country, or of any country where it is null, that a person at the point would name
   * (`city-around.ts`).
   */
  cityAround(point: LatLon, country: string | null): CityAround | null;
}
