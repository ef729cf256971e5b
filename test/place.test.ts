// `globe place` as a person uses it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runGlobe } from "./support/run-globe.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-place-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("globe place TEXT…", () => {
  test("says in a line how each text is understood", async () => {
    const { stdout, stderr, status } = await runGlobe([
      "place",
      "Paris, Texas",
      "near Lyon",
      "東京",
      "France",
      "48.8606,2.3376",
    ]);
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toEqual([
      "Paris, Texas, United States  33.6609, -95.5555 ± 2 km  (city, 24,782 people)",
      "near Lyon, Auvergne-Rhône-Alpes, France  45.7491, 4.8479 ± 7 km  (city, 520,774 people)",
      "Tokyo, Japan  35.6895, 139.6917 ± 32 km  (city, 9,733,276 people)",
      expect.stringMatching(/^France {2}\S+, \S+ ± \d+ km {2}\(country, [\d,]+ people\)$/),
      expect.stringMatching(/^Paris, Île-de-France, France {2}\(\d\.\d km from its point\)$/),
    ]);
    expect(status).toBe(0);
  });

  test("says why a text is not understood, suggests, and exits 1", async () => {
    const { stdout, status } = await runGlobe([
      "place",
      "Korea",
      "Paris or Rome",
      "n/a",
      "Muenchn",
      "30,-18",
      "0,-140",
    ]);
    const [korea, choice, none, typo, sea, farSea] = stdout.split("\n");
    expect(korea).toBe("ambiguous: South Korea | North Korea");
    expect(choice).toBe("ambiguous: Paris, Île-de-France, France | Rome, Lazio, Italy");
    expect(none).toBe("no place: the text gives no answer");
    expect(typo).toContain("Perhaps Munich, DE?");
    expect(sea).toMatch(/^no country {2}\(\d+ km from /);
    expect(farSea).toBe("no country");
    expect(status).toBe(1);
  });

  test("reads lines and writes a line for each, in order", async () => {
    const input = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? "Newcastle" : "55.95,-3.19")).join("\r\n");
    const { stdout, status } = await runGlobe(["place", "--country", "United Kingdom"], { input });
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(2000);
    expect(new Set(lines.filter((_, i) => i % 2 === 0))).toEqual(new Set([lines[0]]));
    expect(lines[0]).toContain("Newcastle upon Tyne");
    expect(lines[1]).toContain("Edinburgh");
    expect(status).toBe(0);
  });

  test("an empty line gets a line too", async () => {
    const { stdout } = await runGlobe(["place"], { input: "Paris\n\nRome\n" });
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
  });

  test("--json gives one object a line, with candidates and the version of the gazetteer", async () => {
    const { stdout } = await runGlobe(["place", "--json", "--near", "39.8,-89.6", "Springfield", "48.85,2.35"]);
    const [name, point] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(name).toMatchObject({
      text: "Springfield",
      outcome: "resolved",
      place: { region: "Illinois", country: "US" },
    });
    expect(name.candidates.length).toBeGreaterThan(3);
    expect(name.gazetteer).toMatch(/GeoNames/);
    expect(point).toMatchObject({ outcome: "point", country: "FR", city: { name: "Paris" } });
  });
});

describe("globe place --match", () => {
  test.each([
    ["country", "Burma", "Myanmar", "match", 0],
    ["country", "Niger", "Nigeria", "no match", 1],
    ["country", "Korea", "South Korea", "unknown", 2],
    ["country", "France or Spain", "France", "no match", 1],
    ["country", "n/a", "France", "unknown", 2],
    ["city", "Bombay", "Mumbai", "match", 0],
    ["city", "Paris, Texas", "Paris", "no match", 1],
    ["city", "Brooklyn", "New York City", "no match", 1],
    ["city", "Xyzzyville", "Paris", "unknown", 2],
  ])("%s %s, %s: %s", async (level, a, b, result, expected) => {
    const { stdout, status } = await runGlobe(["place", "--match", level, a, b]);
    expect(stdout).toMatch(new RegExp(`^${result}: \\S.*\\n$`));
    expect(status).toBe(expected);
  });

  test("--country holds for both names, --policy merges dependencies, --json gives all of it", async () => {
    const city = await runGlobe(["place", "--match", "city", "--country", "GB", "Newcastle", "Newcastle upon Tyne"]);
    expect(city.status).toBe(0);
    const iso = await runGlobe(["place", "--match", "country", "Puerto Rico", "USA"]);
    const sovereign = await runGlobe([
      "place",
      "--match",
      "country",
      "--policy",
      "sovereign",
      "--json",
      "Puerto Rico",
      "USA",
    ]);
    expect([iso.status, sovereign.status]).toEqual([1, 0]);
    expect(JSON.parse(sovereign.stdout)).toMatchObject({ level: "country", result: "match", verdict: "same" });
  });
});

describe("wrong usage is said in a sentence", () => {
  test.each([
    [["--near", "91,0", "Paris"], /--near takes a latitude and a longitude/],
    [["--country", "Narnia", "Paris"], /--country takes the name or ISO code of a country, and not "Narnia"/],
    [["--match", "town", "a", "b"], /--match takes country or city/],
    [["--match", "city", "a"], /--match compares two names/],
    [["--match", "country", "--policy", "mine", "a", "b"], /--policy takes iso or sovereign/],
    [["--gazetteer", "/nowhere/gazetteer.bin", "Paris"], /gazetteer\.bin could not be read/],
  ])("%s", async (args, message) => {
    const { stdout, stderr, status } = await runGlobe(["place", ...args]);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test("a file that is no gazetteer", async () => {
    const path = join(folder, "picture.png");
    writeFileSync(path, "\x89PNG and more");
    const { stderr, status } = await runGlobe(["place", "--gazetteer", path, "Paris"]);
    expect(stderr).toContain("is no gazetteer file");
    expect(status).toBe(2);
  });

  test("a line without an end", async () => {
    const { stderr, status } = await runGlobe(["place"], { input: "x".repeat(1_100_000) });
    expect(stderr).toContain("limit on line length");
    expect(status).toBe(2);
  });
});
