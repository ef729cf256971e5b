// A populated place as the sources give it, before anything is chosen or packed.
import type { LanguageName } from "./read-language-names.ts";

export interface RawCity {
  readonly geonameId: number;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** GeoNames code of the first-level region; empty where unknown. */
  readonly regionCode: string;
  readonly population: number;
  /** GeoNames feature code such as PPLX; empty where the source has none. */
  readonly feature: string;
  /** Names with the language they belong to. */
  readonly languageNames: readonly LanguageName[];
  /** Names of no known language. */
  readonly alternates: readonly string[];
}

/** English names of regions by `country.code`, as in GeoNames' admin1CodesASCII. */
export type RegionNames = ReadonlyMap<string, string>;
