// Opens a gazetteer file and reads it in place: nothing is parsed but a short description.
import { fileURLToPath } from "node:url";
import { createCityAround } from "./city-around.ts";
import type { Entity, Gazetteer } from "./gazetteer.ts";
import { cityFlag, type GazetteerFacts, gazetteerKind, gazetteerLayout } from "./gazetteer-format.ts";
import { openNameIndex } from "./name-index.ts";
import type { Place } from "./place.ts";
import { cityRadiusKm } from "./place-radius.ts";
import { searchCities } from "./search-cities.ts";
import { openSectionFile, type SectionFile } from "./section-file.ts";

let defaultGazetteer: Gazetteer | undefined;

/**
 * The gazetteer of `path`, else of `$GLOBE_GAZETTEER`, else the one that comes with the package. The default is opened
 * once per process. Throws `missing-file`, or `decode-error` for a file that is foreign, cut short or changed.
 */
export function openGazetteer({ path }: { path?: string } = {}): Gazetteer {
  if (path !== undefined) return readGazetteer(openSectionFile(path, gazetteerKind));
  defaultGazetteer ??= openGazetteer({
    path: process.env.GLOBE_GAZETTEER || fileURLToPath(new URL("../../assets/gazetteer.bin", import.meta.url)),
  });
  return defaultGazetteer;
}

function readGazetteer(file: SectionFile<GazetteerFacts>): Gazetteer {
  const { source, attribution, cities: cityCount, regions: regionCount, names: nameCount, countries } = file.facts;
  const columns = { lat: file.int32("cityLat"), lon: file.int32("cityLon"), bands: file.uint32("bands") };
  const cityPopulation = file.uint32("cityPopulation");
  const cityId = file.uint32("cityId");
  const cityName = file.uint32("cityName");
  const cityRegion = file.uint16("cityRegion");
  const cityFlags = file.uint8("cityFlags");
  const regionLat = file.int32("regionLat");
  const regionLon = file.int32("regionLon");
  const regionPopulation = file.uint32("regionPopulation");
  const regionName = file.uint32("regionName");
  const regionRadius = file.uint16("regionRadius");
  const regionCountry = file.uint8("regionCountry");
  const strings = Buffer.from(file.uint8("strings").buffer, file.uint8("strings").byteOffset);
  const names = openNameIndex(file.uint32("nameBlocks"), file.uint8("names"), nameCount);
  const { degree } = gazetteerLayout;

  const isCity = (entity: Entity) => entity < cityCount;
  const isSection = (entity: Entity) => isCity(entity) && (cityFlags[entity]! & cityFlag.section) !== 0;
  const region = (entity: Entity) => (isCity(entity) ? cityRegion[entity]! + cityCount : entity);
  const country = (entity: Entity) => countries[regionCountry[region(entity) - cityCount]!]!;
  const name = (entity: Entity) => {
    const offset = isCity(entity) ? cityName[entity]! : regionName[entity - cityCount]!;
    return strings.toString("utf8", offset + 1, offset + 1 + strings[offset]!);
  };
  const lat = (entity: Entity) => (isCity(entity) ? columns.lat[entity]! : regionLat[entity - cityCount]!) / degree;
  const lon = (entity: Entity) => (isCity(entity) ? columns.lon[entity]! : regionLon[entity - cityCount]!) / degree;
  const population = (entity: Entity) =>
    isCity(entity) ? cityPopulation[entity]! : regionPopulation[entity - cityCount]!;

  // Members are written out, because spreading made this the slowest part of a look-up.
  const place = (entity: Entity): Place => {
    const people = population(entity);
    const point = { lat: lat(entity), lon: lon(entity) };
    const regionText = name(region(entity));
    if (!isCity(entity)) {
      const radiusKm = regionRadius[entity - cityCount]!;
      return {
        level: "region",
        name: regionText,
        country: country(entity),
        region: regionText,
        population: people,
        point,
        radiusKm,
      };
    }
    const radiusKm = cityRadiusKm(people);
    const cityText = name(entity);
    const code = country(entity);
    const geonameId = cityId[entity]!;
    return regionText === ""
      ? { level: "city", name: cityText, country: code, geonameId, population: people, point, radiusKm }
      : {
          level: "city",
          name: cityText,
          country: code,
          region: regionText,
          geonameId,
          population: people,
          point,
          radiusKm,
        };
  };

  const cityAround = createCityAround(columns, cityPopulation);
  const inhabited = new Set(regionCountry);

  return {
    version: `${source} ${file.digest.slice(0, 12)}`,
    attribution,
    cityCount,
    regionCount,
    nameCount,
    visitNamed: names.visit,
    namesWithPrefix: names.withPrefix,
    isCity,
    country,
    region,
    name,
    population,
    lat,
    lon,
    isSection,
    place,
    visitCitiesWithin(point, radiusKm, visit) {
      searchCities(columns, point, radiusKm, (entity, distanceKm) => {
        visit(entity, distanceKm);
        return radiusKm;
      });
    },
    cityAround(point, countryCode) {
      if (countryCode === null) return cityAround(point, (entity) => !isSection(entity));
      const code = countries.indexOf(countryCode);
      if (!inhabited.has(code)) return null;
      return cityAround(point, (entity) => regionCountry[cityRegion[entity]!] === code && !isSection(entity));
    },
  };
}
