import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { mergeDuplicates } from "../../scripts/gazetteer/merge-duplicates.ts";
import type { RawCity } from "../../scripts/gazetteer/raw-city.ts";
import { writeGazetteer } from "../../scripts/gazetteer/write-gazetteer.ts";
import { GlobeError } from "../run/errors.ts";
import { openGazetteer } from "./open-gazetteer.ts";
import { resolvePlace } from "./resolve-place.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-gazetteer-"));
afterAll(() => rmSync(folder, { recursive: true }));

const city = (geonameId: number, name: string, population: number, rest: Partial<RawCity> = {}): RawCity => ({
  geonameId,
  name,
  lat: 48.85341,
  lon: 2.3488,
  country: "FR",
  regionCode: "11",
  population,
  feature: "PPL",
  languageNames: [],
  alternates: [],
  ...rest,
});

const input = {
  source: "two towns",
  attribution: "us",
  cities: [
    city(1, "Paris", 2_138_551, { languageNames: [{ language: "it", name: "Parigi" }], alternates: ["Lutetia"] }),
    city(2, "Paris", 24_782, { country: "US", regionCode: "TX", lat: 33.66094, lon: -95.55551 }),
  ],
  regionNames: new Map([
    ["FR.11", "Île-de-France"],
    ["US.TX", "Texas"],
  ]),
  languages: new Map([["FR", ["fr"]]]),
};

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function errorOf(path: string): GlobeError {
  try {
    openGazetteer({ path });
  } catch (error) {
    if (GlobeError.is(error)) return error;
    throw error;
  }
  throw new Error(`${path} was opened.`);
}

describe("a gazetteer file", () => {
  const bytes = writeGazetteer(input);
  const gazetteer = openGazetteer({ path: write("whole.bin", bytes) });

  test("gives back what was packed", () => {
    expect(gazetteer).toMatchObject({ cityCount: 2, regionCount: 2, attribution: "us" });
    expect(gazetteer.version).toMatch(/^two towns [0-9a-f]{12}$/);
    const resolution = resolvePlace(gazetteer, "Lutetia");
    expect(resolution.outcome === "resolved" && resolution.place).toEqual({
      level: "city",
      name: "Paris",
      country: "FR",
      region: "Île-de-France",
      geonameId: 1,
      population: 2_138_551,
      point: { lat: 48.85341, lon: 2.3488 },
      radiusKm: expect.closeTo(15.06, 1),
    });
    expect(resolvePlace(gazetteer, "Paris, TX")).toMatchObject({ place: { geonameId: 2 } });
    expect(resolvePlace(gazetteer, "Parigi")).toMatchObject({ place: { geonameId: 1 } });
  });

  test("is the same for the same input in any order", () => {
    expect(writeGazetteer({ ...input, cities: [...input.cities].reverse() })).toEqual(bytes);
  });

  test("with another content has another version", () => {
    const other = writeGazetteer({ ...input, cities: input.cities.slice(0, 1) });
    expect(openGazetteer({ path: write("other.bin", other) }).version).not.toBe(gazetteer.version);
  });
});

describe("a town that is listed twice", () => {
  const twin = { regionCode: "46", country: "JP" };
  const towns = [
    city(10629856, "Fujiyoshida", 48_782, { ...twin, lat: 35.44032, lon: 138.79586, alternates: ["富士吉田"] }),
    city(11611631, "Fuji-yoshida", 0, { ...twin, lat: 35.48486, lon: 138.81123, alternates: ["Fuji Yoshida Shi"] }),
    city(3, "Fujiyoshida", 500, { ...twin, lat: 36.5, lon: 138.8 }),
    city(4, "Fujiyoshida", 500, { ...twin, regionCode: "47", lat: 35.44, lon: 138.79 }),
  ];

  test("becomes one with the names of both; namesakes far away or in another region stay", () => {
    const merged = mergeDuplicates(towns);
    expect(merged.map(({ geonameId }) => geonameId).sort((a, b) => a - b)).toEqual([3, 4, 10629856]);
    const kept = merged.find(({ geonameId }) => geonameId === 10629856)!;
    expect(kept.alternates).toEqual(["富士吉田", "Fuji-yoshida", "Fuji Yoshida Shi"]);
  });
});

describe("what is no whole gazetteer is refused with a sentence", () => {
  const bytes = writeGazetteer(input);

  test("a missing file", () => {
    const error = errorOf(join(folder, "missing.bin"));
    expect(error.code).toBe("missing-file");
    expect(error.message).toContain("missing.bin could not be read");
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(0), /is no gazetteer file/],
    ["a picture", Buffer.from("\x89PNG\r\n\x1a\n".padEnd(200, "x"), "latin1"), /is no gazetteer file/],
    ["half a header", bytes.subarray(0, 20), /is no gazetteer file/],
    ["a file cut short", bytes.subarray(0, bytes.length - 1), /is damaged/],
    ["a file cut in the middle", bytes.subarray(0, bytes.length / 2), /is damaged/],
    ["a file that grew", Buffer.concat([bytes, Buffer.alloc(1)]), /is damaged/],
    ["another layout", bytes.with(8, 99), /has gazetteer layout 99; this version of globe reads layout \d+/],
    ["another digest", bytes.with(20, bytes[20]! ^ 1), /is damaged/],
    ["one wrong bit in the description", bytes.with(60, bytes[60]! ^ 1), /is damaged/],
    ["one wrong bit in the names", bytes.with(bytes.length - 20, bytes.at(-20)! ^ 1), /is damaged/],
  ])("%s", (name, content, message) => {
    const error = errorOf(write(`${name}.bin`, content));
    expect(error.code).toBe("decode-error");
    expect(error.message).toMatch(message);
    expect(error.message).toContain("Restore it from the package");
    expect(error.facts.file).toContain(name);
  });
});

describe("the gazetteer of the package", () => {
  const gazetteer = openGazetteer();

  test("is opened once", () => {
    expect(openGazetteer()).toBe(gazetteer);
  });

  test("has at least 130,000 cities, in nearly every country, with regions and alternate names", () => {
    expect(gazetteer.cityCount).toBeGreaterThanOrEqual(130_000);
    expect(gazetteer.nameCount).toBeGreaterThan(4 * gazetteer.cityCount);
    let named = 0;
    const countries = new Set<string>();
    for (let entity = 0; entity < gazetteer.cityCount; entity++) {
      countries.add(gazetteer.country(entity));
      if (gazetteer.name(gazetteer.region(entity)) !== "") named++;
    }
    expect(countries.size).toBeGreaterThan(240);
    expect(named / gazetteer.cityCount).toBeGreaterThan(0.99);
  });

  test("is smaller than 15 MB and says whom to credit", () => {
    const path = fileURLToPath(new URL("../../assets/gazetteer.bin", import.meta.url));
    expect(readFileSync(path).length).toBeLessThan(15_000_000);
    expect(gazetteer.attribution).toContain("GeoNames");
    expect(gazetteer.attribution).toContain("CC BY 4.0");
  });

  test.each([
    ["Wien", 2761369],
    ["北京", 1816670],
    ["Москва", 524901],
    ["Lisboa", 2267057],
    ["Bombay", 1275339],
    ["Saigon", 1566083],
    ["Köln", 2886242],
    ["Cologne", 2886242],
    ["القاهرة", 360630],
    ["서울", 1835848],
    ["กรุงเทพมหานคร", 1609350],
    ["תל אביב", 293397],
    ["Αθήνα", 264371],
    ["मुंबई", 1275339],
    ["ঢাকা", 1185241],
    ["தமிழ்", null],
    ["თბილისი", 611717],
    ["Երևան", 616052],
  ])("knows %s", (name, geonameId) => {
    const resolution = resolvePlace(gazetteer, name);
    expect(resolution.outcome === "resolved" ? resolution.place.geonameId : null).toBe(geonameId);
  });
});
