// Postal abbreviations of states and provinces, which English writers put after the name of a city.
import { foldName } from "./fold-name.ts";

const table: Readonly<Record<string, string>> = {
  US: `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas
KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri
MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina
ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota
TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming`,
  CA: `AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia
NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|PEI Prince Edward Island|QC Quebec
SK Saskatchewan|YT Yukon`,
  AU: `NSW New South Wales|VIC Victoria|QLD Queensland|WA Western Australia|SA South Australia|TAS Tasmania
ACT Australian Capital Territory|NT Northern Territory`,
};

const abbreviations = new Map<string, { country: string; region: string }[]>();
for (const [country, lines] of Object.entries(table)) {
  for (const line of lines.split(/[|\n]/)) {
    const space = line.indexOf(" ");
    const key = line.slice(0, space).toLowerCase();
    abbreviations.set(key, [...(abbreviations.get(key) ?? []), { country, region: line.slice(space + 1) }]);
  }
}

const folded = new Map(
  [...abbreviations].map(([key, regions]) => [
    key,
    regions.map(({ country, region }) => ({ country, region: foldName(region) })),
  ]),
);
const none: readonly never[] = [];

/** Folded names of the regions that a folded abbreviation stands for; "wa" is Washington and Western Australia. */
export function regionsAbbreviated(key: string): readonly { readonly country: string; readonly region: string }[] {
  return folded.get(key) ?? none;
}

/** Every region of the table by its folded name: "California" in place of a country means the United States. */
export const namedRegions: ReadonlyMap<string, { readonly iso2: string; readonly region: string }> = new Map(
  [...abbreviations.values()].flat().map(({ country, region }) => [foldName(region), { iso2: country, region }]),
);

/** True where a folded name is that of a state or province of the country. */
export function isRegionOf(key: string, iso2: string): boolean {
  return namedRegions.get(key)?.iso2 === iso2;
}
