// Packs cities and regions into the bytes of a gazetteer file.
import { createHash } from "node:crypto";
import { foldName } from "../../src/place/fold-name.ts";
import {
  cityFlag,
  type GazetteerDescription,
  layout,
  type SectionName,
  sectionNames,
} from "../../src/place/gazetteer-format.ts";
import { chooseNames } from "./choose-names.ts";
import type { RawCity, RegionNames } from "./raw-city.ts";
import { representativePoint } from "./representative-point.ts";

export interface GazetteerInput {
  readonly source: string;
  readonly attribution: string;
  readonly cities: readonly RawCity[];
  readonly regionNames: RegionNames;
  /** GeoNames ids of capitals. */
  readonly capitals?: ReadonlySet<number>;
}

/** The whole file. The same input gives the same bytes. */
export function writeGazetteer({ source, attribution, cities: unordered, regionNames }: GazetteerInput): Uint8Array {
  const cities = [...unordered].sort(
    (a, b) => bandOf(a.lat) - bandOf(b.lat) || a.lon - b.lon || a.geonameId - b.geonameId,
  );
  const regionKeys = [...new Set(cities.map(regionKey))].sort();
  const regionIndex = new Map(regionKeys.map((key, index) => [key, index]));
  const countries = [...new Set(cities.map((city) => city.country))].sort();
  const strings = createStringPool();
  const names = new Map<string, { entity: number; primary: boolean; weight: number }[]>();
  const addName = (key: string, entity: number, primary: boolean, population: number) => {
    const references = names.get(key);
    // A main name counts ten times: Petersburg in Virginia is small, but "Petersburg" is only a nickname elsewhere.
    const reference = { entity, primary, weight: (population + 1) * (primary ? 10 : 1) };
    if (references) references.push(reference);
    else names.set(key, [reference]);
  };

  const members: RawCity[][] = regionKeys.map(() => []);
  cities.forEach((city, index) => {
    const { primary, others } = chooseNames(city);
    for (const key of primary) addName(key, index, true, city.population);
    for (const key of others) addName(key, index, false, city.population);
    members[regionIndex.get(regionKey(city))!]!.push(city);
  });
  const regions = regionKeys.map((key, index) => {
    const name = regionNames.get(key) ?? "";
    const inside = members[index]!;
    const { point, radiusKm } = representativePoint(inside);
    const population = inside.reduce((sum, city) => sum + (city.feature === "PPLX" ? 0 : city.population), 0);
    const folded = foldName(name);
    if (folded !== "") addName(folded, cities.length + index, true, population);
    return { name, point, radiusKm, population, country: countries.indexOf(key.slice(0, 2)) };
  });

  const bands = new Uint32Array(layout.bands + 1);
  for (const city of cities) bands[bandOf(city.lat) + 1]!++;
  for (let band = 0; band < layout.bands; band++) bands[band + 1]! += bands[band]!;
  const degrees = (value: number) => Math.round(value * layout.degree);
  const packedNames = packNames(names);
  const sections: Record<SectionName, NodeJS.TypedArray> = {
    cityLat: Int32Array.from(cities, (city) => degrees(city.lat)),
    cityLon: Int32Array.from(cities, (city) => degrees(city.lon)),
    cityPopulation: Uint32Array.from(cities, (city) => city.population),
    cityId: Uint32Array.from(cities, (city) => city.geonameId),
    cityName: Uint32Array.from(cities, (city) => strings.offsetOf(city.name)),
    cityRegion: Uint16Array.from(cities, (city) => regionIndex.get(regionKey(city))!),
    cityFlags: Uint8Array.from(cities, (city) =>
      city.feature === "PPLX" ? cityFlag.section : city.feature === "PPLC" ? cityFlag.capital : 0,
    ),
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
  return assemble(sections, {
    source,
    cities: cities.length,
    regions: regions.length,
    names: names.size,
    countries,
    attribution,
  });
}

function regionKey(city: RawCity): string {
  return `${city.country}.${city.regionCode}`;
}

export function bandOf(lat: number): number {
  return Math.min(layout.bands - 1, Math.max(0, Math.floor((lat + 90) * 2)));
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

type References = { entity: number; primary: boolean; weight: number }[];

function packNames(names: ReadonlyMap<string, References>): { blocks: Uint32Array; bytes: Uint8Array } {
  const entries = [...names].map(([name, references]) => ({ key: Buffer.from(name), references }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  const out: number[] = [];
  const blocks: number[] = [];
  let previous = Buffer.alloc(0);
  entries.forEach(({ key, references }, index) => {
    if (index % layout.namesPerBlock === 0) {
      blocks.push(out.length);
      previous = Buffer.alloc(0);
    }
    let shared = 0;
    while (shared < previous.length && shared < key.length && previous[shared] === key[shared]) shared++;
    out.push(shared, key.length - shared, ...key.subarray(shared));
    references.sort((a, b) => b.weight - a.weight || a.entity - b.entity);
    references.forEach(({ entity, primary }, position) => {
      let value = entity * 4 + (primary ? 2 : 0) + (position < references.length - 1 ? 1 : 0);
      while (value > 127) {
        out.push((value & 127) | 128);
        value = Math.floor(value / 128);
      }
      out.push(value);
    });
    previous = key;
  });
  blocks.push(out.length);
  return { blocks: Uint32Array.from(blocks), bytes: Uint8Array.from(out) };
}

function assemble(
  sections: Record<SectionName, NodeJS.TypedArray>,
  facts: Omit<GazetteerDescription, "sections">,
): Uint8Array {
  const align = (value: number) => Math.ceil(value / 8) * 8;
  // The description holds offsets that depend on its own length, so room is reserved for it.
  const descriptionRoom = align(JSON.stringify(facts).length * 2 + 2048);
  let offset = align(layout.headerBytes + descriptionRoom);
  const places = {} as Record<SectionName, [number, number]>;
  for (const name of sectionNames) {
    places[name] = [offset, sections[name].byteLength];
    offset = align(offset + sections[name].byteLength);
  }
  const file = Buffer.alloc(offset);
  const description = Buffer.from(JSON.stringify({ ...facts, sections: places } satisfies GazetteerDescription));
  file.write(layout.magic, 0, "latin1");
  file.writeUInt32LE(layout.number, 8);
  file.writeUInt32LE(description.length, 12);
  description.copy(file, layout.headerBytes);
  for (const name of sectionNames) {
    const { buffer, byteOffset, byteLength } = sections[name];
    Buffer.from(buffer, byteOffset, byteLength).copy(file, places[name][0]);
  }
  createHash("sha256").update(file.subarray(layout.headerBytes)).digest().copy(file, layout.digestOffset);
  return file;
}
