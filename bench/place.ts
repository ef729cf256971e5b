// Place names and points: cold load in a fresh process, then look-ups per second of processor time on one core.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { matchCity } from "../src/place/match-city.ts";
import { matchCountry } from "../src/place/match-country.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import type { LatLon } from "../src/place/place.ts";
import { resolvePlace } from "../src/place/resolve-place.ts";
import { reverseGeocode } from "../src/place/reverse-geocode.ts";
import { createRandom } from "../src/run/random.ts";

const samples = 200_000;
const coldStarts = 7;

interface ColdStart {
  /**
   * From the first statement to the answers of one name and one point: wall clock, and processor time of all threads.
   */
  readonly loadMs: number;
  readonly cpuMs: number;
  readonly rssMb: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// What is installed runs from `dist`; the source has its types stripped at every start, which costs as much again.
const isBuilt = existsSync(here("../dist/place/open-gazetteer.js"));
const code = isBuilt ? [here("../dist"), "js"] : [here("../src"), "ts"];

/** Opens the gazetteer in a process of its own, where nothing is compiled yet. */
function coldStart(): ColdStart {
  return JSON.parse(execFileSync(process.execPath, [here("support/load-places.js"), ...code]).toString()) as ColdStart;
}

const starts = Array.from({ length: coldStarts }, coldStart);
const figure = (of: (start: ColdStart) => number) => median(starts.map(of)).toFixed(0);
console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model}`);
console.log(
  `load, first name and first point, medians of ${coldStarts} fresh processes, from ${isBuilt ? "dist" : "source"}`,
);
console.log(`  wall clock       ${figure(({ loadMs }) => loadMs)} ms`);
console.log(`  processor time   ${figure(({ cpuMs }) => cpuMs)} ms`);
console.log(`  resident memory  ${figure(({ rssMb }) => rssMb)} MB`);

const gazetteer = openGazetteer();
const { cityCount, regionCount, nameCount, version } = gazetteer;
console.log(`\n${version}: ${cityCount} cities, ${regionCount} regions, ${nameCount} names`);

const random = createRandom(1);
const all = Array.from({ length: cityCount }, (_, entity) => entity);
const large = all.filter((entity) => gazetteer.population(entity) >= 100_000);
const draw = (from: readonly number[]) => Array.from({ length: samples }, () => from[random.integer(from.length)]!);
const [anyCity, largeCity] = [draw(all), draw(large)];
const name = (entity: number) => gazetteer.name(entity);
const country = (entity: number) => gazetteer.country(entity);
const region = (entity: number) => gazetteer.name(gazetteer.region(entity));
const offset = (degrees: number) => (random.next() * 2 - 1) * degrees;
const around = (entity: number, degrees: number): LatLon => ({
  lat: Math.max(-90, Math.min(90, gazetteer.lat(entity) + offset(degrees))),
  lon: Math.max(-180, Math.min(180, gazetteer.lon(entity) + offset(degrees))),
});

/** Look-ups per second of processor time; other work on the machine does not count. */
function measure<Input>(what: string, inputs: readonly Input[], lookUp: (input: Input) => unknown): void {
  for (const input of inputs.slice(0, 20_000)) lookUp(input);
  const before = process.threadCpuUsage();
  for (const input of inputs) lookUp(input);
  const { user, system } = process.threadCpuUsage(before);
  const rate = inputs.length / ((user + system) / 1e6);
  console.log(`  ${what.padEnd(52)} ${Math.round(rate).toLocaleString("en-US").padStart(10)} /s`);
}

console.log(`\nresolves (${samples.toLocaleString("en-US")} texts each)`);
measure("name of any city", anyCity.map(name), (text) => resolvePlace(gazetteer, text));
measure("name of a city over 100,000 people", largeCity.map(name), (text) => resolvePlace(gazetteer, text));
measure(
  "name with the country beside it",
  largeCity.map((entity) => ({ text: name(entity), iso2: country(entity) })),
  ({ text, iso2 }) => resolvePlace(gazetteer, text, { country: iso2, expect: "city" }),
);
measure(
  "**name**",
  largeCity.map((entity) => `**${name(entity)}**`),
  (text) => resolvePlace(gazetteer, text),
);
measure(
  "near name (likely)",
  largeCity.map((entity) => `near ${name(entity)} (likely)`),
  (text) => resolvePlace(gazetteer, text),
);
measure(
  "name, country",
  largeCity.map((entity) => `${name(entity)}, ${country(entity)}`),
  (text) => resolvePlace(gazetteer, text),
);
measure(
  "name, region, country",
  largeCity.map((entity) => `${name(entity)}, ${region(entity)}, ${country(entity)}`),
  (text) => resolvePlace(gazetteer, text),
);
measure(
  "no name at all",
  largeCity.map((entity) => `x${name(entity)}q`),
  (text) => resolvePlace(gazetteer, text),
);

console.log("\nmatches");
measure("country against country", largeCity.map(country), (text) => matchCountry(text, "France"));
measure(
  "city and country against city and country",
  largeCity.map((entity) => ({ city: name(entity), country: country(entity) })),
  (truth) => matchCity(gazetteer, truth, truth),
);

console.log("\nreverse look-ups");
measure(
  "points in towns",
  anyCity.map((entity) => around(entity, 0.02)),
  (point) => reverseGeocode(gazetteer, point),
);
measure(
  "points within a degree of a town",
  anyCity.map((entity) => around(entity, 1)),
  (point) => reverseGeocode(gazetteer, point),
);
measure(
  "points anywhere on the globe, oceans included",
  anyCity.map(() => ({ lat: (Math.asin(random.next() * 2 - 1) * 180) / Math.PI, lon: offset(180) })),
  (point) => reverseGeocode(gazetteer, point),
);
