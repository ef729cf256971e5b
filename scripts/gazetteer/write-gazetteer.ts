// Packs cities and regions into the bytes of a gazetteer file.
import {
  bandOf,
  cityFlag,
  type GazetteerFacts,
  gazetteerKind,
  gazetteerLayout,
  type NameTier,
  tierWeight,
} from "../../src/place/gazetteer-format.ts";
import { chooseNames, chooseRegionNames, displayName } from "./choose-names.ts";
import { type NameReference, packNames } from "./pack-names.ts";
import type { RawCity, RegionNames } from "./raw-city.ts";
import { representativePoint } from "./representative-point.ts";
import { writeSectionFile } from "./write-section-file.ts";

export interface GazetteerInput {
  readonly source: string;
  readonly attribution: string;
  readonly cities: readonly RawCity[];
  readonly regionNames: RegionNames;
  /** Languages spoken in each country, ISO 639. */
  readonly languages: ReadonlyMap<string, readonly string[]>;
}

/** The whole file. The same input gives the same bytes. */
export function writeGazetteer({
  source,
  attribution,
  cities: unordered,
  regionNames,
  languages,
}: GazetteerInput): Uint8Array {
  const cities = [...unordered].sort(
    (a, b) => bandOf(a.lat) - bandOf(b.lat) || a.lon - b.lon || a.geonameId - b.geonameId,
  );
  const regionKeys = [...new Set(cities.map(regionKey))].sort();
  const regionIndex = new Map(regionKeys.map((key, index) => [key, index]));
  const countries = [...new Set(cities.map((city) => city.country))].sort();
  const strings = createStringPool();
  const names = new Map<string, NameReference[]>();
  const addName = (key: string, entity: number, tier: NameTier, population: number) => {
    const references = names.get(key);
    const reference = { entity, tier, weight: (population + 1) * tierWeight[tier]! };
    if (references) references.push(reference);
    else names.set(key, [reference]);
  };

  const members: RawCity[][] = regionKeys.map(() => []);
  cities.forEach((city, index) => {
    for (const [key, tier] of chooseNames(city, languages.get(city.country) ?? [])) {
      addName(key, index, tier, city.population);
    }
    members[regionIndex.get(regionKey(city))!]!.push(city);
  });
  const regions = regionKeys.map((key, index) => {
    const name = regionNames.get(key) ?? "";
    const inside = members[index]!;
    const { point, radiusKm } = representativePoint(inside);
    const population = inside.reduce((sum, city) => sum + (city.feature === "PPLX" ? 0 : city.population), 0);
    for (const [folded, tier] of chooseRegionNames(key, name)) addName(folded, cities.length + index, tier, population);
    return { name, point, radiusKm, population, country: countries.indexOf(key.slice(0, 2)) };
  });

  const bands = new Uint32Array(gazetteerLayout.bands + 1);
  for (const city of cities) bands[bandOf(city.lat) + 1]!++;
  for (let band = 0; band < gazetteerLayout.bands; band++) bands[band + 1]! += bands[band]!;
  const degrees = (value: number) => Math.round(value * gazetteerLayout.degree);
  const packedNames = packNames(names);
  const sections = {
    cityLat: Int32Array.from(cities, (city) => degrees(city.lat)),
    cityLon: Int32Array.from(cities, (city) => degrees(city.lon)),
    cityPopulation: Uint32Array.from(cities, (city) => city.population),
    cityId: Uint32Array.from(cities, (city) => city.geonameId),
    cityName: Uint32Array.from(cities, (city) => strings.offsetOf(displayName(city))),
    cityRegion: Uint16Array.from(cities, (city) => regionIndex.get(regionKey(city))!),
    cityFlags: Uint8Array.from(cities, (city) => (city.feature === "PPLX" ? cityFlag.section : 0)),
    bands,
    regionLat: Int32Array.from(regions, (region) => degrees(region.point.lat)),
    regionLon: Int32Array.from(regions, (region) => degrees(region.point.lon)),
    regionPopulation: Uint32Array.from(regions, (region) => region.population),
    regionName: Uint32Array.from(regions, (region) => strings.offsetOf(region.name)),
    regionRadius: Uint16Array.from(regions, (region) => Math.round(region.radiusKm)),
    regionCountry: Uint8Array.from(regions, (region) => region.country),
    strings: strings.bytes(),
    nameBlocks: packedNames.blocks,
    names: packedNames.bytes,
  };
  const facts: GazetteerFacts = {
    source,
    cities: cities.length,
    regions: regions.length,
    names: names.size,
    countries,
    attribution,
  };
  return writeSectionFile(gazetteerKind, facts, sections);
}

function regionKey(city: RawCity): string {
  return `${city.country}.${city.regionCode}`;
}

function createStringPool() {
  const offsets = new Map<string, number>();
  const parts: Buffer[] = [];
  let length = 0;
  return {
    offsetOf(text: string): number {
      const known = offsets.get(text);
      if (known !== undefined) return known;
      const bytes = Buffer.from(text).subarray(0, 255);
      parts.push(Buffer.of(bytes.length), bytes);
      offsets.set(text, length);
      length += bytes.length + 1;
      return length - bytes.length - 1;
    },
    bytes: () => Buffer.concat(parts),
  };
}
