import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseTitle, cityCases } from "../../test/place-cases.ts";
import { matchCity } from "./match-city.ts";
import { matchCode } from "./match-code.ts";
import { openGazetteer } from "./open-gazetteer.ts";

const gazetteer = openGazetteer();

describe("cities by identity", () => {
  test.each(cityCases.map((row) => [caseTitle(row), row] as const))("%s", (_title, {
    prediction,
    predictionCountry,
    truth,
    truthCountry,
    verdict,
  }) => {
    const match = matchCity(
      gazetteer,
      { city: prediction, ...(predictionCountry && { country: predictionCountry }) },
      { city: truth, ...(truthCountry && { country: truthCountry }) },
    );
    expect(match.verdict, match.reason).toBe(verdict);
  });
});

describe("cities by the rule of the release", () => {
  const executed = cityCases.filter(({ reference }) => reference !== undefined);
  test.each(
    executed.map((row) => [`${row.prediction} → ${row.truth}: ${row.reference}`, row] as const),
  )("%s", (_title, { prediction, truth, reference }) => {
    expect(matchCode(prediction, truth)).toBe(reference);
  });
});

describe("properties", () => {
  /** Cities drawn from the whole gazetteer, with the country they are in. */
  const anyCity = fc
    .integer({ min: 0, max: gazetteer.cityCount - 1 })
    .map((entity) => ({ city: gazetteer.name(entity), country: gazetteer.country(entity) }));

  test("reflexive", () => {
    fc.assert(
      fc.property(anyCity, (city) => {
        const match = matchCity(gazetteer, city, city);
        expect(match.verdict, `${city.city}, ${city.country}: ${match.reason}`).toBe("same");
      }),
      { numRuns: 3000 },
    );
  });

  test("symmetric, and never the same across country codes", () => {
    fc.assert(
      fc.property(anyCity, anyCity, (a, b) => {
        const there = matchCity(gazetteer, a, b).verdict;
        expect(there).toBe(matchCity(gazetteer, b, a).verdict);
        if (a.country !== b.country) expect(there).not.toBe("same");
      }),
      { numRuns: 2000 },
    );
  });

  test("a name in another country is never the same", () => {
    fc.assert(
      fc.property(anyCity, anyCity, (a, b) => {
        fc.pre(a.country !== b.country);
        expect(matchCity(gazetteer, { city: a.city, country: b.country }, a).verdict).not.toBe("same");
      }),
      { numRuns: 2000 },
    );
  });

  test("blind to case, diacritics, markdown, articles and the country written behind", () => {
    const disguise = fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => name.toLowerCase(),
      (name) => `**${name}**`,
      (name) => `[${name}]`,
      (name) => `the ${name}`,
      (name) => `"${name}".`,
      (name) => `City: ${name}`,
      (name) => name.normalize("NFD").replace(/[\u0300-\u036f]/g, ""),
    );
    fc.assert(
      fc.property(anyCity, fc.array(disguise, { maxLength: 2 }), ({ city, country }, disguises) => {
        const disguised = disguises.reduce((name, apply) => apply(name), city);
        const match = matchCity(gazetteer, { city: disguised, country }, { city, country });
        expect(match.verdict, `${disguised}: ${match.reason}`).toBe("same");
      }),
      { numRuns: 2000 },
    );
  });
});
