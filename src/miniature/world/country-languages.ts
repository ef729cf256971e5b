// Which languages the signs of a country or city are in, and which share of them.

/**
 * Shares of shop signs by language. Official and national languages after CLDR's territory data; English where stores
 * in tourist cities use it too. The first language is the one of road and street signs.
 */
export const countryLanguages: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  PT: { pt: 0.95, en: 0.05 },
  ES: { es: 0.97, en: 0.03 },
  FR: { fr: 1 },
  GB: { en: 1 },
  IE: { en: 1 },
  NL: { nl: 0.9, en: 0.1 },
  BE: { nl: 0.5, fr: 0.5 },
  DE: { de: 0.97, en: 0.03 },
  CH: { de: 0.97, en: 0.03 },
  AT: { de: 1 },
  IT: { it: 0.97, en: 0.03 },
  DK: { da: 0.9, en: 0.1 },
  SE: { sv: 0.9, en: 0.1 },
  NO: { nb: 0.9, en: 0.1 },
  FI: { fi: 0.85, sv: 0.15 },
  IS: { is: 0.8, en: 0.2 },
  EE: { et: 0.9, en: 0.1 },
  LV: { lv: 0.9, en: 0.1 },
  LT: { lt: 0.95, en: 0.05 },
  PL: { pl: 0.97, en: 0.03 },
  CZ: { cs: 0.95, en: 0.05 },
  HU: { hu: 0.97, en: 0.03 },
  RO: { ro: 1 },
  BG: { bg: 0.95, en: 0.05 },
  GR: { el: 0.9, en: 0.1 },
  HR: { hr: 0.9, en: 0.1 },
  RS: { sr: 1 },
  UA: { uk: 0.95, en: 0.05 },
  RU: { ru: 0.97, en: 0.03 },
  TR: { tr: 0.97, en: 0.03 },
  IL: { he: 0.75, ar: 0.1, en: 0.15 },
  AE: { ar: 0.6, en: 0.4 },
  SA: { ar: 0.8, en: 0.2 },
  GE: { ka: 0.85, en: 0.15 },
  KZ: { kk: 0.5, ru: 0.5 },
  IN: { hi: 0.5, en: 0.5 },
  NP: { ne: 0.6, en: 0.4 },
  TH: { th: 0.85, en: 0.15 },
  VN: { vi: 0.95, en: 0.05 },
  MY: { ms: 0.6, en: 0.25, "zh-Hans": 0.15 },
  SG: { en: 0.75, "zh-Hans": 0.25 },
  ID: { id: 0.95, en: 0.05 },
  PH: { en: 0.5, fil: 0.5 },
  CN: { "zh-Hans": 0.97, en: 0.03 },
  TW: { "zh-Hant": 0.95, en: 0.05 },
  JP: { ja: 0.95, en: 0.05 },
  KR: { ko: 0.95, en: 0.05 },
  MN: { mn: 0.95, en: 0.05 },
  EG: { ar: 0.8, en: 0.2 },
  MA: { ar: 0.5, fr: 0.5 },
  TN: { ar: 0.5, fr: 0.5 },
  NG: { en: 1 },
  GH: { en: 1 },
  KE: { en: 0.65, sw: 0.35 },
  TZ: { sw: 0.7, en: 0.3 },
  SN: { fr: 1 },
  ZA: { en: 0.75, af: 0.25 },
  US: { en: 0.95, es: 0.05 },
  CA: { en: 0.95, fr: 0.05 },
  MX: { es: 0.97, en: 0.03 },
  CU: { es: 1 },
  CO: { es: 1 },
  PE: { es: 1 },
  EC: { es: 1 },
  BO: { es: 1 },
  CL: { es: 1 },
  AR: { es: 1 },
  UY: { es: 1 },
  BR: { pt: 1 },
  AU: { en: 1 },
  NZ: { en: 1 },
  FJ: { en: 1 },
};

/** Cities whose signs differ from their country's, by GeoNames id. */
export const cityLanguages: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  2800866: { fr: 0.7, nl: 0.3 }, // Brussels
  2803138: { nl: 1 }, // Antwerp
  2660646: { fr: 1 }, // Geneva
  6077243: { fr: 0.9, en: 0.1 }, // Montréal
  4164138: { en: 0.7, es: 0.3 }, // Miami
};
