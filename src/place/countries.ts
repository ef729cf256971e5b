// The 250 countries and territories: codes, continents, label points, and every name they go by.
import { readFileSync } from "node:fs";
import { type CountryNames, constituentParts, countryTable, sharedNames } from "./country-table.ts";
import { foldName } from "./fold-name.ts";
import { nativeNames } from "./native-names.ts";
import type { LatLon } from "./place.ts";
import { namedRegions } from "./region-abbreviations.ts";

export type Continent = "AF" | "AN" | "AS" | "EU" | "NA" | "OC" | "SA";

export interface Country extends CountryNames {
  readonly iso3: string;
  /** ISO 3166-1 numeric, three digits; `000` for Kosovo, which has none. */
  readonly numeric: string;
  readonly continent: Continent;
  /** English name; empty where there is none. */
  readonly capital: string;
  readonly areaKm2: number;
  readonly population: number;
  /** The town nearest to all the country's people; see docs/places.md. */
  readonly point: LatLon;
  /** Nine tenths of its people live within this distance of the point, in km. */
  readonly radiusKm: number;
}

/** What a name says about the country: a code, and the part of the country where it names only a part. */
export interface CountryReading {
  readonly iso2: string;
  readonly region?: string;
}

interface CountryFile {
  readonly source: string;
  readonly countries: readonly (Omit<Country, keyof CountryNames | "point"> & {
    iso2: string;
    lat: number;
    lon: number;
    names: string;
  })[];
}

interface CountryIndex {
  readonly countries: readonly Country[];
  readonly byCode: ReadonlyMap<string, Country>;
  readonly byName: ReadonlyMap<string, readonly CountryReading[]>;
}

let loaded: CountryIndex | undefined;

function load(): CountryIndex {
  if (loaded) return loaded;
  const file = JSON.parse(readFileSync(new URL("../../assets/countries.json", import.meta.url), "utf8")) as CountryFile;
  const byName = new Map<string, readonly CountryReading[]>();
  const facts = new Map(file.countries.map((entry) => [entry.iso2, entry]));
  const countries = countryTable.map((names): Country => {
    const { lat, lon, names: foreign, ...rest } = facts.get(names.iso2)!;
    const own = [names.iso2, rest.iso3, names.common, names.official, ...names.aliases].map(foldName);
    for (const key of own.concat(foreign === "" ? [] : foreign.split("|"))) byName.set(key, [{ iso2: names.iso2 }]);
    return { ...rest, ...names, point: { lat, lon } };
  });
  for (const [iso2, names] of nativeNames) for (const name of names) byName.set(foldName(name), [{ iso2 }]);
  for (const part of [...namedRegions, ...constituentParts]) if (!byName.has(part[0])) byName.set(part[0], [part[1]]);
  for (const [key, codes] of sharedNames)
    byName.set(
      key,
      codes.map((iso2) => ({ iso2 })),
    );
  loaded = { countries, byCode: new Map(countries.map((country) => [country.iso2, country])), byName };
  return loaded;
}

/** All 250, by ISO code. */
export function allCountries(): readonly Country[] {
  return load().countries;
}

/** The country of an ISO 3166-1 alpha-2 code in any case; undefined for another code. */
export function countryByCode(iso2: string): Country | undefined {
  return load().byCode.get(iso2.toUpperCase());
}

/** The English common name of a code; the code itself where it is none of ours. */
export function countryName(iso2: string): string {
  return countryByCode(iso2)?.common ?? iso2;
}

export function continentOf(iso2: string): Continent | null {
  return countryByCode(iso2)?.continent ?? null;
}

/** The countries that a folded name (`foldName`) means: none, one, or several for a name like "korea". */
export function countriesNamed(foldedName: string): readonly CountryReading[] {
  return load().byName.get(foldedName) ?? [];
}
