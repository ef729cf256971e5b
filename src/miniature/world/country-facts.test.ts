// Facts of the world against data that others keep: CLDR through Intl, libphonenumber, country-coder, Unicode scripts.
import { driveSide, roadSpeedUnit } from "@rapideditor/country-coder";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { describe, expect, test } from "vitest";
import { cueFamilies } from "../scene.ts";
import { cityLanguages, countryLanguages } from "./country-languages.ts";
import { cueDistribution } from "./cue-distribution.ts";
import { drivingSide } from "./driving-sides.ts";
import { flags } from "./flags.ts";
import { citiesWithHabitats } from "./habitats.ts";
import { landmarks } from "./landmarks.ts";
import { languages, type Script } from "./languages.ts";
import { openWorld } from "./open-world.ts";
import { phoneMasksOf } from "./phone-masks.ts";
import { citiesWithPlates } from "./plates.ts";
import { priceFormatOf } from "./prices.ts";
import { usesMiles } from "./road-signs.ts";
import { streetLanguages } from "./street-names.ts";
import { placesWithVehicles } from "./vehicles.ts";
import { webDomainOf } from "./web-domains.ts";

const world = openWorld();
const cities = world.cities.map((city) => [city.name, city] as const);
const countries = world.countries.map((country) => [country.name, country] as const);
const cityNames = new Set(world.cities.map(({ name }) => name));
const codes = new Set(world.countries.map(({ iso2 }) => iso2));

describe("phone numbers", () => {
  test.each(cities)("%s has a number that libphonenumber knows there", (_, { id, iso2 }) => {
    const [international, national] = phoneMasksOf(id).map((mask) => mask.replaceAll("#", "2"));
    // Kano's code is geographic in the numbering plan, and missing in libphonenumber's.
    const parsed = parsePhoneNumberFromString(international!)!;
    expect(parsed.isPossible()).toBe(true);
    expect(parsed.countryCallingCode).toBe(parsePhoneNumberFromString(national!, iso2 as never)!.countryCallingCode);
    expect(parsed.nationalNumber).toBe(parsePhoneNumberFromString(national!, iso2 as never)!.nationalNumber);
  });

  test("nearly all are valid with some digits, and of the right country", () => {
    const invalid = world.cities.filter(({ id, iso2 }) => {
      const mask = phoneMasksOf(id)[0]!;
      const tries = ["2", "3", "4", "5", "6", "7", "8", "1"].flatMap((first) =>
        ["0", "2", "5"].map((rest) => mask.replace("#", first).replaceAll("#", rest)),
      );
      return !tries.some((number) => {
        const parsed = parsePhoneNumberFromString(number);
        return parsed?.isValid() && parsed.country === iso2;
      });
    });
    expect(invalid.map(({ name }) => name)).toEqual(["Kano"]);
  });
});

describe("languages", () => {
  test.each(
    [...languages.values()].map((language) => [language.tag, language] as const),
  )("%s has the name, script and direction of CLDR, and words in that script", (tag, {
    name,
    script,
    isRightToLeft,
    words,
  }) => {
    const base = tag.split("-")[0]!;
    expect(new Intl.DisplayNames("en", { type: "language" }).of(base)!).toContain(name);
    const written = new Intl.Locale(tag).maximize().script!;
    const ours: Record<Script, readonly string[]> = {
      Latin: ["Latn"],
      Cyrillic: ["Cyrl"],
      Greek: ["Grek"],
      Georgian: ["Geor"],
      Hebrew: ["Hebr"],
      Arabic: ["Arab"],
      Devanagari: ["Deva"],
      Thai: ["Thai"],
      Chinese: ["Hans", "Hant"],
      Japanese: ["Jpan"],
      Korean: ["Kore"],
    };
    expect(ours[script]).toContain(written);
    expect(isRightToLeft).toBe(["Arab", "Hebr"].includes(written));
    const letters = {
      Chinese: "\\p{Script=Han}",
      Japanese: "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー",
    };
    const set = letters[script as keyof typeof letters] ?? `\\p{Script=${script === "Korean" ? "Hangul" : script}}`;
    for (const word of words.values()) expect(word).toMatch(new RegExp(`^[${set}\\p{M} ]+$`, "u"));
    expect(words.size).toBeGreaterThanOrEqual(8);
  });

  /** Where CLDR's likeliest language is one that shop signs seldom use. */
  const written: Readonly<Record<string, string>> = { PH: "en", KE: "en", SN: "fr", GH: "en" };
  test.each(countries)("%s has CLDR's likeliest language on its signs", (_, { iso2 }) => {
    const likely = new Intl.Locale(`und-${iso2}`).maximize().language;
    const tags = Object.keys(countryLanguages[iso2]!).map((tag) => new Intl.Locale(tag).language);
    expect(tags).toContain(written[iso2] ?? likely.replace(/^no$/, "nb"));
  });

  test("all that are spoken have words, and shares that sum to one", () => {
    for (const shares of [...Object.values(countryLanguages), ...Object.values(cityLanguages)]) {
      for (const tag of Object.keys(shares)) expect(languages.has(tag), tag).toBe(true);
      expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    const spoken = new Set([...Object.values(countryLanguages)].flatMap((shares) => Object.keys(shares)));
    expect([...languages.keys()].filter((tag) => !spoken.has(tag))).toEqual([]);
    expect(streetLanguages.filter((tag) => !spoken.has(tag))).toEqual([]);
  });
});

describe("roads", () => {
  test.each(cities)("%s drives on the side, and measures in the unit, that country-coder has", (_, city) => {
    const point: [number, number] = [city.lon, city.lat];
    expect(drivingSide(city.iso2)).toBe(driveSide(point));
    expect(usesMiles(city.iso2)).toBe(roadSpeedUnit(point) === "mph");
  });
});

describe("prices", () => {
  const priced = countries.filter(([, { iso2 }]) => priceFormatOf(iso2).locale !== null);
  test.each(priced)("%s writes them as CLDR does", (_, { iso2 }) => {
    const { mask, currency, locale } = priceFormatOf(iso2);
    const decimals = /[.,](#{2,3})/.exec(mask)?.[1]?.length ?? 0;
    const amount = /[.,]000/.test(mask) ? 12_000 : 12 + (decimals === 0 ? 0 : decimals === 3 ? 0.345 : 0.34);
    const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
    const format = new Intl.NumberFormat(locale!, {
      ...style,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    const written = format
      .format(amount)
      .normalize("NFKC")
      .replace(/[\u200e\u200f]/g, "");
    const ours = mask.replace("#", "12").replace(/([.,])##$|([.,])##(?= )/, (mark) => `${mark[0]}34`);
    expect(ours.replaceAll(" ", "").replace("KSh", "Ksh")).toBe(written.replaceAll(" ", "").replace("KSh", "Ksh"));
  });
});

test("prices of the same form are of the same size, or of another number of digits", () => {
  const forms = new Map<string, Set<string>>();
  for (const { iso2 } of world.countries) {
    const { mask, from, to } = priceFormatOf(iso2);
    const form = mask.replaceAll(" ", "");
    forms.set(form, (forms.get(form) ?? new Set()).add(`${from} ${to}`));
  }
  for (const [form, ranges] of forms) {
    const digits = [...ranges].flatMap((range) => {
      const [from, to] = range.split(" ").map((end) => end.length);
      return Array.from({ length: to! - from! + 1 }, (_, i) => from! + i);
    });
    expect(new Set(digits).size, form).toBe(digits.length);
  }
});

describe("tables", () => {
  test.each(countries)("%s has a fact of every family that needs one", (_, country) => {
    for (const city of country.cities) {
      for (const family of cueFamilies) {
        const choices = [...cueDistribution(city, family).values()];
        expect(choices.length, `${family} of ${city.name}`).toBeGreaterThan(0);
      }
    }
    expect(webDomainOf(country.iso2)).toMatch(/^(\.[a-z]{2,3}){1,2}$/);
  });

  test("name no city or country that the world lacks", () => {
    const named = [...citiesWithPlates, ...citiesWithHabitats, ...landmarks.map(({ city }) => city)];
    expect(named.filter((name) => !cityNames.has(name))).toEqual([]);
    expect(placesWithVehicles.filter((place) => !cityNames.has(place) && !codes.has(place))).toEqual([]);
    expect([...flags.keys()].filter((iso2) => !codes.has(iso2))).toEqual([]);
    const ids = Object.keys(cityLanguages).map(Number);
    expect(ids.every((id) => world.city(id).id === id)).toBe(true);
  });

  test("have at least forty landmarks, each in one city", () => {
    expect(landmarks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(landmarks.map(({ key }) => key)).size).toBe(landmarks.length);
  });
});
