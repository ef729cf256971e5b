// Opens a gazetteer file, checks that it is whole, and reads it in place: nothing is parsed but a short description.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { endianness } from "node:os";
import { fileURLToPath } from "node:url";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit, type Limit } from "../run/limits.ts";
import { distanceKm, EARTH_RADIUS_KM } from "./distance.ts";
import type { Entity, Gazetteer, NameHit } from "./gazetteer.ts";
import { cityFlag, type GazetteerDescription, layout, type SectionName } from "./gazetteer-format.ts";
import { openNameIndex } from "./name-index.ts";
import type { LatLon, Place } from "./place.ts";
import { cityRadiusKm } from "./place-radius.ts";

export const gazetteerSizeLimit: Limit = {
  name: "gazetteer file size",
  value: 1 << 30,
  unit: "bytes",
  reason: "the whole file is held in memory; all populated places of GeoNames need less than half of it",
};

let defaultGazetteer: Gazetteer | undefined;

/**
 * The gazetteer of `path`, else of `$GLOBE_GAZETTEER`, else the one that comes with the package. The default is opened
 * once per process. Throws `missing-file`, or `decode-error` for a file that is foreign, cut short or changed.
 */
export function openGazetteer({ path }: { path?: string } = {}): Gazetteer {
  if (path !== undefined) return readGazetteer(path);
  defaultGazetteer ??= readGazetteer(
    process.env.GLOBE_GAZETTEER || fileURLToPath(new URL("../../assets/gazetteer.bin", import.meta.url)),
  );
  return defaultGazetteer;
}

function readGazetteer(path: string): Gazetteer {
  const bytes = readWhole(path);
  return gazetteerOf(bytes, describe(bytes, path));
}

function readWhole(path: string): Uint8Array<ArrayBuffer> {
  let bytes: Buffer<ArrayBuffer>;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new GlobeError(
      "missing-file",
      `The gazetteer ${path} could not be read. Give the path of a gazetteer file.`,
      {
        facts: { file: path },
        cause,
      },
    );
  }
  enforceLimit(gazetteerSizeLimit, bytes.length, path);
  // Typed arrays need an aligned start; only small files share a buffer with others.
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}

function describe(bytes: Uint8Array, path: string): GazetteerDescription & { digest: string } {
  const refuse = (what: string): never => {
    throw new GlobeError("decode-error", `${path} ${what}`, { facts: { file: path } });
  };
  const rebuild = "Restore it from the package, or build one with scripts/build-gazetteer.ts.";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length)).toString("latin1");
  if (bytes.length < layout.headerBytes || magic !== layout.magic) refuse(`is not a gazetteer file. ${rebuild}`);
  const number = view.getUint32(8, true);
  if (number !== layout.number) {
    refuse(`has gazetteer layout ${number}; this version of globe reads layout ${layout.number}. ${rebuild}`);
  }
  if (endianness() !== "LE") refuse("cannot be read here: gazetteers are little-endian and this machine is not.");
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset + layout.digestOffset, 32).toString("hex");
  const actual = createHash("sha256").update(bytes.subarray(layout.headerBytes)).digest("hex");
  if (stored !== actual) refuse(`is damaged: its content does not have the digest that it names. ${rebuild}`);
  const end = layout.headerBytes + view.getUint32(12, true);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + layout.headerBytes, end - layout.headerBytes).toString();
  return { ...(JSON.parse(text) as GazetteerDescription), digest: actual };
}

function gazetteerOf(
  bytes: Uint8Array<ArrayBuffer>,
  description: GazetteerDescription & { digest: string },
): Gazetteer {
  const at = (name: SectionName) => bytes.byteOffset + description.sections[name][0];
  const length = (name: SectionName) => description.sections[name][1];
  const int32 = (name: SectionName) => new Int32Array(bytes.buffer, at(name), length(name) / 4);
  const uint32 = (name: SectionName) => new Uint32Array(bytes.buffer, at(name), length(name) / 4);
  const uint16 = (name: SectionName) => new Uint16Array(bytes.buffer, at(name), length(name) / 2);
  const uint8 = (name: SectionName) => new Uint8Array(bytes.buffer, at(name), length(name));
  const { cities: cityCount, regions: regionCount, countries } = description;
  const cityLat = int32("cityLat");
  const cityLon = int32("cityLon");
  const cityPopulation = uint32("cityPopulation");
  const cityId = uint32("cityId");
  const cityName = uint32("cityName");
  const cityRegion = uint16("cityRegion");
  const cityFlags = uint8("cityFlags");
  const bands = uint32("bands");
  const regionLat = int32("regionLat");
  const regionLon = int32("regionLon");
  const regionPopulation = uint32("regionPopulation");
  const regionName = uint32("regionName");
  const regionRadius = uint16("regionRadius");
  const regionCountry = uint8("regionCountry");
  const strings = uint8("strings");
  const names = openNameIndex(uint32("nameBlocks"), uint8("names"), description.names);
  const decoder = new TextDecoder();

  const isCity = (entity: Entity) => entity < cityCount;
  const region = (entity: Entity) => (isCity(entity) ? cityRegion[entity]! + cityCount : entity);
  const country = (entity: Entity) => countries[regionCountry[region(entity) - cityCount]!]!;
  const name = (entity: Entity) => {
    const offset = isCity(entity) ? cityName[entity]! : regionName[entity - cityCount]!;
    return decoder.decode(strings.subarray(offset + 1, offset + 1 + strings[offset]!));
  };
  const lat = (entity: Entity) => (isCity(entity) ? cityLat[entity]! : regionLat[entity - cityCount]!) / layout.degree;
  const lon = (entity: Entity) => (isCity(entity) ? cityLon[entity]! : regionLon[entity - cityCount]!) / layout.degree;
  const population = (entity: Entity) =>
    isCity(entity) ? cityPopulation[entity]! : regionPopulation[entity - cityCount]!;

  const place = (entity: Entity): Place => {
    const regionText = name(region(entity));
    const common = {
      name: name(entity),
      country: country(entity),
      ...(regionText && { region: regionText }),
      population: population(entity),
      point: { lat: lat(entity), lon: lon(entity) },
    };
    return isCity(entity)
      ? { level: "city", ...common, geonameId: cityId[entity]!, radiusKm: cityRadiusKm(common.population) }
      : { level: "region", ...common, radiusKm: regionRadius[entity - cityCount]! };
  };

  const visitBand = (
    band: number,
    west: number,
    east: number,
    point: LatLon,
    radiusKm: number,
    visit: (entity: Entity, distanceKm: number) => void,
  ) => {
    const end = bands[band + 1]!;
    let low = bands[band]!;
    let high = end;
    const first = west * layout.degree;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cityLon[middle]! < first) low = middle + 1;
      else high = middle;
    }
    const last = east * layout.degree;
    for (let entity = low; entity < end && cityLon[entity]! <= last; entity++) {
      const distance = distanceKm(point, {
        lat: cityLat[entity]! / layout.degree,
        lon: cityLon[entity]! / layout.degree,
      });
      if (distance <= radiusKm) visit(entity, distance);
    }
  };

  const visitCitiesWithin: Gazetteer["visitCitiesWithin"] = (point, radiusKm, visit) => {
    const degrees = (radiusKm / EARTH_RADIUS_KM) * (180 / Math.PI);
    const south = Math.max(-90, point.lat - degrees);
    const north = Math.min(90, point.lat + degrees);
    const reachesPole = south <= -90 || north >= 90;
    // Widest spread in longitude of a circle on the sphere.
    const ratio = Math.sin(radiusKm / EARTH_RADIUS_KM) / Math.cos((point.lat * Math.PI) / 180);
    const spread = reachesPole || ratio >= 1 || degrees >= 90 ? 180 : Math.asin(ratio) * (180 / Math.PI);
    const firstBand = Math.max(0, Math.floor((south + 90) * 2));
    const lastBand = Math.min(layout.bands - 1, Math.floor((north + 90) * 2));
    for (let band = firstBand; band <= lastBand; band++) {
      if (spread >= 180) {
        visitBand(band, -180, 180, point, radiusKm, visit);
        continue;
      }
      const west = point.lon - spread;
      const east = point.lon + spread;
      visitBand(band, Math.max(-180, west), Math.min(180, east), point, radiusKm, visit);
      if (west < -180) visitBand(band, west + 360, 180, point, radiusKm, visit);
      if (east > 180) visitBand(band, -180, east - 360, point, radiusKm, visit);
    }
  };

  return {
    version: `${description.source} ${description.digest.slice(0, 12)}`,
    attribution: description.attribution,
    cityCount,
    regionCount,
    nameCount: description.names,
    lookup(foldedName): readonly NameHit[] {
      const references = names.find(foldedName);
      return references === null
        ? []
        : references.map((value) => ({ entity: value >>> 2, isPrimary: (value & 2) !== 0 }));
    },
    namesWithPrefix: names.withPrefix,
    isCity,
    country,
    region,
    name,
    population,
    lat,
    lon,
    isSection: (entity) => isCity(entity) && (cityFlags[entity]! & cityFlag.section) !== 0,
    place,
    visitCitiesWithin,
  };
}
