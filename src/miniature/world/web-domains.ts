// The endings of web addresses by country.

/** Where businesses register below a second level; elsewhere the lower-case ISO code is the ending (IANA root zone). */
const secondLevel: Readonly<Record<string, string>> = {
  GB: ".co.uk",
  IL: ".co.il",
  IN: ".co.in",
  NZ: ".co.nz",
  ZA: ".co.za",
  KR: ".co.kr",
  JP: ".co.jp",
  TH: ".co.th",
  ID: ".co.id",
  KE: ".co.ke",
  TZ: ".co.tz",
  AU: ".com.au",
  BR: ".com.br",
  AR: ".com.ar",
  MX: ".com.mx",
  TR: ".com.tr",
  UA: ".com.ua",
  MY: ".com.my",
  SG: ".com.sg",
  PH: ".com.ph",
  TW: ".com.tw",
  NP: ".com.np",
  NG: ".com.ng",
  GH: ".com.gh",
  EG: ".com.eg",
  SA: ".com.sa",
  UY: ".com.uy",
  EC: ".com.ec",
  FJ: ".com.fj",
  US: ".com",
};

/** Share of addresses outside the United States that end in .com and so tell nothing. */
export const dotComShare = 0.15;

/** First parts that name a trade in many languages and hold no word that names a visible thing. */
export const webNames = ["info", "auto", "foto", "radio", "sport", "moda", "salon", "mobil"] as const;

/** The ending that businesses of a country use most. */
export function webDomainOf(iso2: string): string {
  return secondLevel[iso2] ?? `.${iso2.toLowerCase()}`;
}
