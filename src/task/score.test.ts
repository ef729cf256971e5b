import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allCountries } from "../place/countries.ts";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { matchNames } from "./match-names.ts";
import { parseCodeEval } from "./parse-code.ts";
import { parseTolerant } from "./parse-tolerant.ts";
import { score } from "./score.ts";
import { scoreCode } from "./score-code.ts";
import type { Truth } from "./truth.ts";

const gazetteer = openGazetteer();
const parse = (country: string, city: string) => parseTolerant(`<answer>country: ${country}\ncity: ${city}</answer>`);
const paris: Truth = { country: "France", iso2: "FR", city: "Paris", point: { lat: 48.8566, lon: 2.3522 } };
const verdicts = (country: string, city: string, truth: Truth) => {
  const names = matchNames(parse(country, city), truth, gazetteer);
  return [names.country?.verdict ?? null, names.city?.verdict ?? null];
};

describe("names are compared by identity", () => {
  test.each<[country: string, city: string, truth: Truth, expected: [string | null, string | null]]>([
    ["France", "Paris", paris, ["same", "same"]],
    ["Frankreich", "Paříž", paris, ["same", "same"]],
    ["France", "Lyon", paris, ["same", "different"]],
    ["Germany", "Berlin", paris, ["different", "different"]],
    ["United States", "Paris", paris, ["different", "different"]],
    ["USA", "NYC", { iso2: "US", city: "New York" }, ["same", "same"]],
    ["Niger", "Niamey", { country: "Nigeria", city: "Lagos" }, ["different", "different"]],
    ["England", "London", { country: "United Kingdom", city: "London" }, ["same", "same"]],
    ["Korea", "Busan", { country: "South Korea", city: "Pusan" }, ["same", "same"]],
    ["Korea", "Pyongyang", { country: "South Korea", city: "Seoul" }, ["different", "different"]],
    ["Korea", "Unknown", { country: "South Korea", city: "Seoul" }, ["unknown", "abstained"]],
    ["France", "Paris, Île-de-France, France", paris, ["same", "same"]],
    ["France", "unknown", paris, ["same", "abstained"]],
    ["unknown", "unknown", paris, ["abstained", "abstained"]],
    ["France or Spain", "Paris", paris, ["ambiguous", "ambiguous"]],
    ["France", "Paris or Lyon", paris, ["ambiguous", "ambiguous"]],
    ["France", "Paris", { iso2: "FR" }, ["same", null]],
    ["France", "Paris", { city: "Paris" }, [null, "same"]],
    ["France", "Paris", {}, [null, null]],
    ["Puerto Rico", "San Juan", { country: "United States", city: "San Juan" }, ["different", "different"]],
  ])("%s / %s against %j: %j", (country, city, truth, expected) => {
    expect(verdicts(country, city, truth)).toEqual(expected);
  });

  test("policy sovereign merges dependencies", () => {
    const { country } = matchNames(parse("Puerto Rico", "San Juan"), { iso2: "US" }, gazetteer, {
      policy: "sovereign",
    });
    expect(country!.verdict).toBe("same");
  });

  test("an ambiguous name takes the reading that is nearest to the truth, inside its country", () => {
    const truth = { iso2: "US", city: "Springfield", point: { lat: 42.1015, lon: -72.5898 } };
    expect(verdicts("United States", "Springfield", truth)).toEqual(["same", "same"]);
    expect(verdicts("United States", "Springfield, Illinois", truth)).toEqual(["same", "different"]);
  });

  test("a name that the gazetteer lacks is the same where it is written the same", () => {
    const truth = { iso2: "FR", city: "Trou-du-Bout-du-Monde" };
    expect(verdicts("France", "trou du bout du monde", truth)).toEqual(["same", "same"]);
    expect(verdicts("Spain", "Trou-du-Bout-du-Monde", truth)[1]).not.toBe("same");
  });

  test("statuses without an answer match nothing", () => {
    for (const text of [null, "", "I'm sorry, I can't help with that."]) {
      const { country, city } = matchNames(parseTolerant(text), paris, gazetteer);
      expect([country!.verdict, city!.verdict]).toEqual(["unknown", "unknown"]);
    }
  });
});

describe("score", () => {
  test("geocodes the answer and measures it", () => {
    const result = score(parse("France", "Paris"), paris, gazetteer);
    expect(result).toMatchObject({
      country: { verdict: "same" },
      region: { verdict: "same" },
      city: { verdict: "same" },
    });
    expect(result.code).toEqual({ country: true, city: true });
    expect(result.geocoded).toMatchObject({ level: "city", place: { country: "FR" } });
    expect(result.geocoded!.radiusKm).toBeGreaterThan(0);
    expect(result.distanceKm).toBeLessThan(10);
  });

  test("falls back to the country and says so", () => {
    const { geocoded, region } = score(parse("France", "unknown"), paris, gazetteer);
    expect(geocoded!.level).toBe("country");
    expect(region!.verdict).toBe("abstained");
  });

  test("tells regions apart", () => {
    expect(score(parse("France", "Lyon"), paris, gazetteer).region!.verdict).toBe("different");
    expect(score(parse("France", "Versailles"), paris, gazetteer).region!.verdict).toBe("same");
    expect(score(parse("France", "Paris"), { iso2: "FR" }, gazetteer).region).toBeNull();
  });

  test("gives no point to an answer that names none, or several countries", () => {
    for (const parsed of [parse("unknown", "unknown"), parse("France / Kenya", "Paris"), parseTolerant("")]) {
      expect(score(parsed, paris, gazetteer)).toMatchObject({ geocoded: null, distanceKm: null });
    }
  });

  test("has no distance without a true point", () => {
    expect(score(parse("France", "Paris"), { iso2: "FR", city: "Paris" }, gazetteer).distanceKm).toBeNull();
  });

  test("the release's evaluation is its parser and its rule", () => {
    const names = parseCodeEval("<answer>country: France.\ncity: Paris, France</answer>");
    expect(scoreCode(names, paris)).toEqual({ country: true, city: false });
    expect(scoreCode({ country: "niger", city: "" }, { country: "Nigeria" })).toEqual({ country: true, city: null });
  });
});

describe("properties", () => {
  const cityPlace = fc.integer({ min: 0, max: gazetteer.cityCount - 1 }).map((entity) => gazetteer.place(entity));
  const asTruth = ({ country, name, point }: ReturnType<typeof gazetteer.place>): Truth => ({
    iso2: country,
    city: name,
    point,
  });

  test("reflexive: a place matches itself", () => {
    // Two places whose names read as something else: see the test of all gold rows.
    const exceptions = new Set(["None", "Long Ampan Aing or Abanang"]);
    fc.assert(
      fc.property(cityPlace, (place) => {
        fc.pre(!exceptions.has(place.name));
        expect(verdicts(place.country === "NA" ? "Namibia" : place.country, place.name, asTruth(place))).toEqual([
          "same",
          "same",
        ]);
      }),
      { numRuns: 500 },
    );
  });

  test("symmetric for `same`, and never `same` across countries", () => {
    const countries = allCountries();
    const country = fc.constantFrom(...countries);
    fc.assert(
      fc.property(cityPlace, cityPlace, country, country, (a, b, c, d) => {
        const forth = matchNames(parse(c.common, a.name), { country: d.official, city: b.name }, gazetteer);
        const back = matchNames(parse(d.official, b.name), { country: c.common, city: a.name }, gazetteer);
        expect(forth.country!.verdict === "same").toBe(back.country!.verdict === "same");
        expect(forth.city!.verdict === "same").toBe(back.city!.verdict === "same");
        if (c !== d) expect(forth.country!.verdict).not.toBe("same");
        if (forth.city!.verdict === "same") expect(forth.country!.verdict).toBe("same");
      }),
      { numRuns: 1_000 },
    );
  });

  test("never throws, and its values are in range", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(text, text, cityPlace, (country, city, place) => {
        const { distanceKm } = score(parse(country, city), asTruth(place), gazetteer);
        if (distanceKm !== null) expect(distanceKm).toBeLessThan(20_016);
      }),
      { numRuns: 300 },
    );
  });
});
