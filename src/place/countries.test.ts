import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { allCountries, continentOf, countriesNamed, countryByCode, countryName } from "./countries.ts";
import { foldName } from "./fold-name.ts";
import { nativeNames } from "./native-names.ts";
import { resolveCountry } from "./resolve-country.ts";
import { dependenciesOf, sovereignOf } from "./territories.ts";

describe("250 countries", () => {
  test("with unique codes and names", () => {
    const countries = allCountries();
    expect(countries).toHaveLength(250);
    for (const key of ["iso2", "iso3", "common", "official"] as const) {
      expect(new Set(countries.map((country) => country[key])).size, key).toBe(250);
    }
    for (const { iso2, iso3, numeric, continent, areaKm2, radiusKm, point } of countries) {
      expect(iso2).toMatch(/^[A-Z]{2}$/);
      expect(iso3).toMatch(/^[A-Z]{3}$/);
      expect(numeric).toMatch(/^\d{3}$/);
      expect(["AF", "AN", "AS", "EU", "NA", "OC", "SA"]).toContain(continent);
      expect(areaKm2).toBeGreaterThanOrEqual(0);
      expect(radiusKm).toBeGreaterThanOrEqual(10);
      expect(Math.abs(point.lat)).toBeLessThanOrEqual(90);
      expect(Math.abs(point.lon)).toBeLessThanOrEqual(180);
    }
  });

  test("are found by code in any case, and named", () => {
    expect(countryByCode("fr")?.common).toBe("France");
    expect(countryName("XK")).toBe("Kosovo");
    expect(countryName("ZZ")).toBe("ZZ");
    expect(continentOf("JP")).toBe("AS");
    expect(continentOf("ZZ")).toBeNull();
  });
});

describe("long names in a country's own languages", () => {
  test.each([
    ["République française", "FR"],
    ["Bundesrepublik Deutschland", "DE"],
    ["Repubblica Italiana", "IT"],
    ["Reino de España", "ES"],
    ["Российская Федерация", "RU"],
    ["日本国", "JP"],
    ["中华人民共和国", "CN"],
    ["中華人民共和國", "CN"],
    ["中華民國", "TW"],
    ["대한민국", "KR"],
    ["조선민주주의인민공화국", "KP"],
    ["Ελληνική Δημοκρατία", "GR"],
    ["المملكة العربية السعودية", "SA"],
    ["جمهورية مصر العربية", "EG"],
    ["Schweizerische Eidgenossenschaft", "CH"],
    ["Confédération suisse", "CH"],
    ["Estados Unidos Mexicanos", "MX"],
    ["República Federativa do Brasil", "BR"],
    ["RZECZPOSPOLITA POLSKA", "PL"],
    ["Türkiye Cumhuriyeti", "TR"],
    ["Cộng hòa Xã hội chủ nghĩa Việt Nam", "VN"],
    ["ราชอาณาจักรไทย", "TH"],
    ["ព្រះរាជាណាចក្រកម្ពុជា", "KH"],
    ["République du Congo", "CG"],
    ["République démocratique du Congo", "CD"],
  ])("%s is %s", (name, iso2) => {
    expect(resolveCountry(name)).toMatchObject({ outcome: "resolved", place: { country: iso2 } });
  });

  test("every one of them means its country alone", () => {
    for (const [iso2, names] of nativeNames) {
      expect(countryByCode(iso2), iso2).toBeDefined();
      for (const name of names) expect(countriesNamed(foldName(name)), name).toEqual([{ iso2 }]);
    }
  });

  test("none was a name of another country", () => {
    const known = new Map(
      allCountries().flatMap(({ iso2, common, official, aliases }) =>
        [common, official, ...aliases].map((name) => [foldName(name), iso2] as const),
      ),
    );
    for (const [iso2, names] of nativeNames) {
      for (const name of names) expect([undefined, iso2], name).toContain(known.get(foldName(name)));
    }
  });
});

describe("names in other languages", () => {
  const library = createRequire(import.meta.url);
  const languages = library("i18n-iso-countries/supportedLocales.json") as string[];
  const namesIn = (language: string) => {
    const { countries } = library(`i18n-iso-countries/langs/${language}.json`) as {
      countries: Record<string, string | string[]>;
    };
    return Object.entries(countries).flatMap(([iso2, names]) => [names].flat().map((name) => ({ iso2, name })));
  };

  test("of at least 60 languages nearly all are known", () => {
    const wellKnown = languages.filter((language) => {
      const names = namesIn(language).filter(({ iso2 }) => countryByCode(iso2));
      const known = names.filter(({ iso2, name }) =>
        countriesNamed(foldName(name)).some((found) => found.iso2 === iso2),
      );
      return known.length >= 0.97 * names.length;
    });
    expect(wellKnown.length).toBeGreaterThanOrEqual(60);
  });

  test("none means another country, but for codes and for the smaller Congo", () => {
    const wrong = languages.flatMap((language) =>
      namesIn(language).flatMap(({ iso2, name }) => {
        const found = countriesNamed(foldName(name));
        return found.length > 0 && !found.some((reading) => reading.iso2 === iso2)
          ? [`${language} ${name} ${iso2}`]
          : [];
      }),
    );
    expect(wrong.sort()).toEqual(["en Congo CD", "ga S.A. US", "vi Bỉ BE", "vi Mỹ US", "vi Nga RU"]);
  });

  test.each([
    ["Deutschland", "DE"],
    ["德国", "DE"],
    ["Niemcy", "DE"],
    ["Japon", "JP"],
    ["日本", "JP"],
    ["Россия", "RU"],
    ["مصر", "EG"],
    ["Elfenbeinküste", "CI"],
    ["Estados Unidos", "US"],
    ["Magyarország", "HU"],
    ["Suomi", "FI"],
    ["Österreich", "AT"],
    ["भारत", "IN"],
    ["대한민국", "KR"],
  ])("%s is %s", (name, iso2) => {
    const resolution = resolveCountry(name);
    expect(resolution.outcome === "resolved" && resolution.place.country).toBe(iso2);
  });
});

describe("the rule for territories", () => {
  test("dependencies have one state, which is no dependency itself", () => {
    for (const { iso2 } of allCountries()) {
      const state = sovereignOf(iso2);
      expect(sovereignOf(state)).toBe(state);
      if (state !== iso2) expect(dependenciesOf(state)).toContain(iso2);
    }
  });

  test.each(["TW", "XK", "PS", "EH"])("%s is disputed and never merged", (iso2) => {
    expect(sovereignOf(iso2)).toBe(iso2);
  });
});

describe("parts of countries", () => {
  test.each([
    ["England", "GB", "England"],
    ["Scotland", "GB", "Scotland"],
    ["Wales", "GB", "Wales"],
    ["Northern Ireland", "GB", "Northern Ireland"],
    ["California", "US", "California"],
    ["Ontario", "CA", "Ontario"],
    ["Hawaii", "US", "Hawaii"],
  ])("%s is %s with the region kept", (name, country, region) => {
    const resolution = resolveCountry(name);
    expect(resolution).toMatchObject({ outcome: "resolved", place: { level: "country", country, region } });
  });
});
