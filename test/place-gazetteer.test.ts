// Building a gazetteer from the official GeoNames dumps, with the script of the repository.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { resolvePlace } from "../src/place/resolve-place.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-build-"));
afterAll(() => rmSync(folder, { recursive: true }));
const script = fileURLToPath(new URL("../scripts/build-gazetteer.ts", import.meta.url));

const table = (name: string, rows: readonly (readonly (string | number)[])[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${rows.map((row) => row.join("\t")).join("\n")}\n`);
  return path;
};

/** A row of the main table: id, name, ASCII name, alternates, point, class, code, country, region, population. */
const row = (
  id: number,
  name: string,
  lat: number,
  lon: number,
  { code = "PPL", kind = "P", country = "BE", region = "VLG", people = 0, alternates = "" } = {},
) => [
  id,
  name,
  name,
  alternates,
  lat,
  lon,
  kind,
  code,
  country,
  "",
  region,
  "",
  "",
  "",
  people,
  "",
  10,
  "Europe/Brussels",
  "2025-01-01",
];

const cities = table("cities1000.txt", [
  row(2800931, "Brugge", 51.20892, 3.22424, { people: 118_509, alternates: "Bruges,Brügge" }),
  row(2797656, "Gent", 51.05, 3.71667, { code: "PPLA", people: 265_086 }),
  row(1, "Old Brugge", 51.3, 3.3, { code: "PPLH", people: 9_000 }),
  row(2, "Brugge Airport", 51.2, 2.87, { kind: "S", code: "AIRP", people: 9_000 }),
  row(3, "Dorp", 51.1, 3.1, { people: 400 }),
  row(4, "Bruges", 44.87, -0.61, { country: "FR", region: "75", people: 19_000 }),
]);
const regions = table("admin1CodesASCII.txt", [
  ["BE.VLG", "Flanders", "Flanders", 3337388],
  ["FR.75", "Nouvelle-Aquitaine", "Nouvelle-Aquitaine", 11071620],
]);
const countries = table("countryInfo.txt", [
  ["#ISO", "ISO3"],
  [
    "BE",
    "BEL",
    "056",
    "BE",
    "Belgium",
    "Brussels",
    30510,
    11422068,
    "EU",
    ".be",
    "EUR",
    "Euro",
    32,
    "####",
    "",
    "nl-BE,fr-BE,de-BE",
    2802361,
  ],
  [
    "FR",
    "FRA",
    "250",
    "FR",
    "France",
    "Paris",
    547030,
    66987244,
    "EU",
    ".fr",
    "EUR",
    "Euro",
    33,
    "#####",
    "",
    "fr-FR,co",
    3017382,
  ],
]);
const alternates = table("alternateNamesV2.txt", [
  [11, 2800931, "en", "Bruges", 1, "", "", ""],
  [12, 2800931, "ja", "ブルッヘ", "", "", "", ""],
  [13, 2800931, "link", "https://en.wikipedia.org/wiki/Bruges", "", "", "", ""],
  [14, 2800931, "post", "8000", "", "", "", ""],
  [15, 2797656, "fr", "Gand", "", "", "", ""],
  [16, 99, "en", "Elsewhere", "", "", "", ""],
]);

describe("the official dumps", () => {
  const out = join(folder, "dumps.bin");
  const args = ["--cities", cities, "--regions", regions, "--countries", countries, "--alternates", alternates];
  const output = execFileSync(
    process.execPath,
    [script, ...args, "--min-population", "500", "--source", "test", "--out", out],
    {
      encoding: "utf8",
    },
  );
  const gazetteer = openGazetteer({ path: out });
  const idOf = (text: string) => {
    const resolution = resolvePlace(gazetteer, text);
    return resolution.outcome === "resolved" ? resolution.place.geonameId : resolution.outcome;
  };

  test("give a gazetteer of the towns that are left", () => {
    expect(output).toContain("3 cities, 100.0 % with a region name");
    expect(gazetteer.cityCount).toBe(3);
    expect(gazetteer.version).toMatch(/^test /);
    expect(idOf("Gent")).toBe(2797656);
    expect(resolvePlace(gazetteer, "Gent")).toMatchObject({ place: { region: "Flanders" } });
  });

  test("with alternate names by language", () => {
    // The English name of the larger city wins over the main name of the smaller one.
    expect(idOf("Bruges")).toBe(2800931);
    expect(idOf("Bruges, France")).toBe(4);
    expect(idOf("ブルッヘ")).toBe(2800931);
    expect(idOf("Gand")).toBe(2797656);
  });

  test("without links, postal codes, former places and airports", () => {
    for (const text of ["8000", "Old Brugge", "Brugge Airport", "Dorp", "Elsewhere"]) {
      expect([2800931, "unknown"], text).toContain(idOf(text));
      expect([1, 2, 3, 99], text).not.toContain(idOf(text));
    }
  });
});

describe("what is no dump", () => {
  test("is refused with a sentence", () => {
    const path = table("wrong.txt", [["a", "b", "c"]]);
    const args = ["--cities", path, "--regions", regions, "--countries", countries, "--out", join(folder, "x.bin")];
    const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("a GeoNames table has 19, separated by tabs");
  });

  test("and without its inputs the script says what it takes", () => {
    const { status, stdout } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stdout).toContain("--cities FILE");
  });
});
