// Tells a country's name from its ISO code: OSV-5M writes the code into the column that others use for the name.
import { allCountries, countryByCode, countryName } from "../place/countries.ts";

export interface TrueCountry {
  /** As written, or the English name of the code that was written. */
  readonly country: string;
  readonly iso2?: string;
}

/** Codes that are in use beside ISO 3166-1: the United Kingdom's own, and Greece's in the European Union. */
const otherCodes: Readonly<Record<string, string>> = { UK: "GB", EL: "GR" };

/** Reads a value of the country column; two capital letters that are an ISO 3166-1 code stand for its country. */
export function readCountry(text: string): TrueCountry {
  if (!/^[A-Z]{2}$/.test(text)) return { country: text };
  const iso2 = readIso2(text);
  return iso2 === undefined ? { country: text } : { country: countryName(iso2), iso2 };
}

/** Reads a value of the code column, alpha-2 or alpha-3 in any case; undefined for what is no country's code. */
export function readIso2(text: string): string | undefined {
  const code = text.toUpperCase();
  if (code.length === 3) return allCountries().find((country) => country.iso3 === code)?.iso2;
  return countryByCode(otherCodes[code] ?? code)?.iso2;
}
