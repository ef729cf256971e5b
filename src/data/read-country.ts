// Tells a country's name from its ISO code: OSV-5M writes the code into the column that others use for the name.

export interface TrueCountry {
  readonly name?: string;
  readonly iso2?: string;
}

/** Reads the values of the country column and of the code column; either may be missing. */
export function readCountry(name: string | undefined, code: string | undefined): TrueCountry {
  const isCode = name !== undefined && /^[A-Z]{2}$/.test(name);
  const iso2 = code?.toUpperCase() ?? (isCode ? name : undefined);
  return { ...(name === undefined ? {} : { name }), ...(iso2 === undefined ? {} : { iso2 }) };
}
