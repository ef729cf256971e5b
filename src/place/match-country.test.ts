import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseTitle, countryCases, sovereignCases } from "../../test/place-cases.ts";
import { allCountries } from "./countries.ts";
import { matchCode } from "./match-code.ts";
import { matchCountry } from "./match-country.ts";
import { resolveCountry } from "./resolve-country.ts";
import { countryUnderPolicy, sovereignOf } from "./territories.ts";

describe("countries by identity", () => {
  test.each(countryCases.map((row) => [caseTitle(row), row] as const))("%s", (_title, {
    prediction,
    truth,
    verdict,
  }) => {
    const match = matchCountry(prediction, truth);
    expect(match.verdict, match.reason).toBe(verdict);
    expect(match.reason).not.toBe("");
  });
});

describe("countries under policy sovereign", () => {
  test.each(sovereignCases.map((row) => [caseTitle(row), row] as const))("%s", (_title, {
    prediction,
    truth,
    verdict,
  }) => {
    expect(matchCountry(prediction, truth, { policy: "sovereign" }).verdict).toBe(verdict);
  });
});

describe("countries by the rule of the release", () => {
  const executed = countryCases.filter(({ reference }) => reference !== undefined);
  test.each(
    executed.map((row) => [`${row.prediction} → ${row.truth}: ${row.reference}`, row] as const),
  )("%s", (_title, { prediction, truth, reference }) => {
    expect(matchCode(prediction, truth)).toBe(reference);
  });
});

/**
 * Every form of every country under which it must be found: 250 times common, official, both codes, and all aliases.
 */
const forms = allCountries().flatMap(({ iso2, iso3, common, official, aliases }) =>
  [iso2, iso3, common, official, ...aliases].map((form) => ({ form, iso2 })),
);

describe("all countries under all their names", () => {
  test.each(allCountries().map((country) => [`${country.iso2} ${country.common}`, country] as const))("%s", (_title, {
    iso2,
    iso3,
    common,
    official,
    aliases,
  }) => {
    for (const form of [iso2, iso3, common, official, ...aliases]) {
      const resolution = resolveCountry(form);
      expect(resolution.outcome === "resolved" && resolution.place.country, form).toBe(iso2);
      expect(matchCountry(form, iso2).verdict, form).toBe("same");
    }
  });

  test(`all pairs of ${allCountries().length} countries: no false match, in either policy`, () => {
    const names = allCountries().map(({ iso2, common }) => ({ iso2, common }));
    for (const a of names) {
      for (const b of names) {
        const pair = `${a.common} → ${b.common}`;
        expect(matchCountry(a.common, b.common).verdict === "same", pair).toBe(a === b);
        const isOneState = sovereignOf(a.iso2) === sovereignOf(b.iso2);
        expect(matchCountry(a.common, b.common, { policy: "sovereign" }).verdict === "same", pair).toBe(isOneState);
      }
    }
  });

  test(`all pairs of ${forms.length} forms: the same exactly where the code is the same`, () => {
    // Names resolve one by one, so a pair can only go wrong where two forms of different countries resolve alike.
    const resolved = forms.map(({ form, iso2 }) => {
      const resolution = resolveCountry(form);
      return { iso2, as: resolution.outcome === "resolved" ? resolution.place.country : form };
    });
    let wrong = 0;
    for (const a of resolved) for (const b of resolved) if ((a.as === b.as) !== (a.iso2 === b.iso2)) wrong++;
    expect(wrong).toBe(0);
  });

  test("all pairs of official against common names", () => {
    for (const a of allCountries()) {
      for (const b of allCountries()) {
        expect(matchCountry(a.official, b.common).verdict === "same", `${a.official} → ${b.common}`).toBe(a === b);
      }
    }
  });
});

describe("properties", () => {
  const anyForm = fc.constantFrom(...forms);

  test("reflexive and symmetric", () => {
    fc.assert(
      fc.property(anyForm, anyForm, fc.constantFrom("iso" as const, "sovereign" as const), (a, b, policy) => {
        expect(matchCountry(a.form, a.form, { policy }).verdict).toBe("same");
        const there = matchCountry(a.form, b.form, { policy }).verdict;
        expect(there).toBe(matchCountry(b.form, a.form, { policy }).verdict);
        expect(there === "same").toBe(countryUnderPolicy(a.iso2, policy) === countryUnderPolicy(b.iso2, policy));
      }),
    );
  });

  test("blind to case, diacritics, articles, markdown and brackets", () => {
    const disguise = fc.constantFrom<(name: string) => string>(
      (name) => name.toUpperCase(),
      (name) => name.toLowerCase(),
      (name) => `**${name}**`,
      (name) => `_${name}_`,
      (name) => `\`${name}\``,
      (name) => `[${name}]`,
      (name) => `"${name}".`,
      (name) => `the ${name}`,
      (name) => `  ${name}\n`,
      (name) => `- ${name}`,
      (name) => `Country: ${name}`,
      (name) => name.normalize("NFD").replace(/[\u0300-\u036f]/g, ""),
      (name) => name.normalize("NFD"),
    );
    fc.assert(
      fc.property(anyForm, fc.array(disguise, { maxLength: 3 }), ({ form, iso2 }, disguises) => {
        const disguised = disguises.reduce((name, apply) => apply(name), form);
        const match = matchCountry(disguised, iso2);
        expect(match.verdict, `${disguised}: ${match.reason}`).toBe("same");
      }),
      { numRuns: 1000 },
    );
  });

  test("never throws and never invents a country for noise", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => {
        expect(["resolved", "ambiguous", "abstained", "unknown"]).toContain(resolveCountry(text).outcome);
      }),
      { numRuns: 1000 },
    );
  });
});
