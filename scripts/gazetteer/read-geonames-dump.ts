// Reads the official GeoNames dumps: cities500.txt, cities1000.txt or allCountries.txt, and alternateNamesV2.txt.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { RawCity } from "./raw-city.ts";
import type { LanguageName } from "./read-language-names.ts";

/** Populated places that no longer exist or were never inhabited as such. */
const skippedFeatures = new Set(["PPLCH", "PPLH", "PPLQ", "PPLW", "STLMT"]);

/**
 * The columns of GeoNames' "main geoname table", separated by tabs. Rows of another feature class than P, and rows
 * below the population unless they are seats of an administration, are left out.
 */
export async function readGeonamesDump(path: string, minPopulation: number): Promise<RawCity[]> {
  const cities: RawCity[] = [];
  for await (const line of linesOf(path)) {
    const fields = line.split("\t");
    if (fields.length < 15) {
      if (line.trim() === "") continue;
      throw new Error(`${path} has a line with ${fields.length} columns; a GeoNames table has 19, separated by tabs.`);
    }
    const feature = fields[7]!;
    const population = Number(fields[14]) || 0;
    if (fields[6] !== "P" || skippedFeatures.has(feature)) continue;
    if (population < minPopulation && !feature.startsWith("PPLA") && feature !== "PPLC") continue;
    const asciiName = fields[2]!;
    cities.push({
      geonameId: Number(fields[0]),
      name: fields[1]!,
      lat: Number(fields[4]),
      lon: Number(fields[5]),
      country: fields[8]!,
      regionCode: fields[10]!,
      population,
      feature,
      languageNames: [],
      alternates: [asciiName, ...(fields[3] ? fields[3].split(",") : [])],
    });
  }
  return cities;
}

/** Pseudo-languages of `alternateNamesV2.txt` that hold no names of places. */
const notNames = new Set(["link", "post", "wkdt", "unlc", "tcid", "phon", "piny", "icao", "faac", "fr_1793"]);

/**
 * Adds the names of `alternateNamesV2.txt` to the cities they belong to. Columns: id, geoname id, language, name,
 * preferred, short, colloquial, historic. A name without a language, and a colloquial or historic one, is an
 * alternate.
 */
export async function addAlternateNames(path: string, cities: readonly RawCity[]): Promise<RawCity[]> {
  const extra = new Map(
    cities.map((city) => [city.geonameId, { languageNames: [] as LanguageName[], alternates: [] as string[] }]),
  );
  for await (const line of linesOf(path)) {
    const [, id, language, name, , , colloquial, historic] = line.split("\t");
    const names = extra.get(Number(id));
    if (!names || !name || notNames.has(language!)) continue;
    const isCurrent = colloquial !== "1" && historic !== "1";
    if (isCurrent && /^[a-z]{2,3}(-|$)/.test(language!)) names.languageNames.push({ language: language!, name });
    else names.alternates.push(name);
  }
  return cities.map((city) => {
    const { languageNames, alternates } = extra.get(city.geonameId)!;
    return { ...city, languageNames, alternates: [...city.alternates, ...alternates] };
  });
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
}
