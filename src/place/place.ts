// What a place is: a point on the globe, and the countries, regions and cities that names resolve to.

/** Degrees; latitude in [-90, 90], longitude in [-180, 180]. Named members, so that the order can never be mistaken. */
export interface LatLon {
  readonly lat: number;
  readonly lon: number;
}

export type PlaceLevel = "country" | "region" | "city";

export interface Place {
  readonly level: PlaceLevel;
  /** English display name. */
  readonly name: string;
  /** ISO 3166-1 alpha-2 in upper case; `XK` for Kosovo. */
  readonly country: string;
  /** First-level administrative region, English name, where known. */
  readonly region?: string;
  /** GeoNames id of a city. */
  readonly geonameId?: number;
  readonly population?: number;
  readonly point: LatLon;
  /** How far from `point` a photo of this place may well be, in km. */
  readonly radiusKm: number;
}
