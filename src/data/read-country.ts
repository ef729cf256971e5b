// Tells a country's name from its ISO code: OSV-5M writes the code into the column that others use for the name.

export interface TrueCountry {
  readonly country: string;
  readonly iso2?: string;
}

/** Reads a value of the country column; two capital letters are an ISO 3166-1 code. */
export function readCountry(text: string): TrueCountry {
  return /^[A-Z]{2}$/.test(text) ? { country: text, iso2: text } : { country: text };
}
