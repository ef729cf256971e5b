// The world as the rooms of the miniature see it.
import type { WorldCity } from "../scene.ts";

export interface WorldCountry {
  readonly iso2: string;
  readonly name: string;
  readonly continent: string;
  /** Its cities, most populous first. */
  readonly cities: readonly WorldCity[];
}

export interface World {
  readonly countries: readonly WorldCountry[];
  /** All cities, in a fixed order. */
  readonly cities: readonly WorldCity[];
  /** A city by its GeoNames id; throws for a foreign one. */
  city(id: number): WorldCity;
  country(iso2: string): WorldCountry;
}
