import { describe, expect, test } from "vitest";
import { allCountries } from "./countries.ts";
import { countryAtPoint } from "./country-at-point.ts";
import { distanceKm } from "./distance.ts";
import { geocode, type PlaceNames } from "./geocode.ts";
import { openGazetteer } from "./open-gazetteer.ts";
import { cityRadiusKm } from "./place-radius.ts";

const gazetteer = openGazetteer();

describe("names to points", () => {
  test.each<[string, PlaceNames, string, string]>([
    ["a city in a country", { country: "France", city: "Paris" }, "city", "Paris, FR"],
    ["a city without a country", { city: "Paris, Texas" }, "city", "Paris, US"],
    ["the country narrows", { country: "United States", city: "Birmingham" }, "city", "Birmingham, US"],
    [
      "an unknown city falls back to the region",
      { country: "France", region: "Brittany", city: "Xyzzyville" },
      "region",
      "Brittany, FR",
    ],
    ["an unknown city falls back to the country", { country: "France", city: "Xyzzyville" }, "country", "France, FR"],
    [
      "a city of another country falls back to the country",
      { country: "France", city: "London" },
      "country",
      "France, FR",
    ],
    ["an unknown answer falls back to the country", { country: "France", city: "Unknown" }, "country", "France, FR"],
    ["no city at all", { country: "Japan" }, "country", "Japan, JP"],
    ["null for what is missing", { country: "Japan", city: null, region: null }, "country", "Japan, JP"],
    ["a part of a country", { country: "Scotland" }, "region", "Scotland, GB"],
    ["a region in the place of the city", { country: "Italy", city: "Tuscany" }, "region", "Tuscany, IT"],
    ["a region alone", { region: "Bavaria" }, "region", "Bavaria, DE"],
    ["a shared country name with a city", { country: "Korea", city: "Busan" }, "city", "Busan, KR"],
    ["a city in a dependency", { country: "China", city: "Hong Kong" }, "city", "Hong Kong, HK"],
    ["a country that is a city", { country: "Singapore", city: "Singapore" }, "city", "Singapore, SG"],
  ])("%s", (_name, names, level, place) => {
    const found = geocode(gazetteer, names)!;
    expect(found.level).toBe(level);
    expect(`${found.place.name}, ${found.place.country}`).toBe(place);
    expect(found.point).toEqual(found.place.point);
    expect(found.radiusKm).toBe(found.place.radiusKm);
  });

  test.each<[string, PlaceNames]>([
    ["nothing", {}],
    ["an unknown country", { country: "Atlantis" }],
    ["an abstention", { country: "Unknown", city: "Unknown" }],
    ["a shared country name without a city", { country: "Korea" }],
    ["several answers", { country: "France or Germany" }],
  ])("null for %s", (_name, names) => {
    expect(geocode(gazetteer, names)).toBeNull();
  });
});

describe("radius", () => {
  test.each([
    [0, 2],
    [1_000, 2],
    [100_000, 3.26],
    [1_000_000, 10.3],
    [10_000_000, 32.57],
  ])("of a city of %d people is %d km", (population, km) => {
    expect(cityRadiusKm(population)).toBeCloseTo(km, 1);
  });

  test("grows from city to region to country", () => {
    const city = geocode(gazetteer, { country: "FR", city: "Rennes" })!;
    const region = geocode(gazetteer, { country: "FR", region: "Brittany" })!;
    const country = geocode(gazetteer, { country: "FR" })!;
    expect(city.radiusKm).toBeLessThan(region.radiusKm);
    expect(region.radiusKm).toBeLessThan(country.radiusKm);
  });

  test("of a country holds nine tenths of the people of its cities", () => {
    const people = new Map<string, { inside: number; all: number }>();
    const byCode = new Map(allCountries().map((country) => [country.iso2, country]));
    for (let entity = 0; entity < gazetteer.cityCount; entity++) {
      const { point, radiusKm } = byCode.get(gazetteer.country(entity))!;
      const sum = people.get(gazetteer.country(entity)) ?? { inside: 0, all: 0 };
      const weight = gazetteer.population(entity) + 1;
      sum.all += weight;
      const km = distanceKm(point, { lat: gazetteer.lat(entity), lon: gazetteer.lon(entity) });
      // Radii are whole kilometres.
      if (km <= radiusKm + 1) sum.inside += weight;
      people.set(gazetteer.country(entity), sum);
    }
    for (const [code, { inside, all }] of people) expect(inside / all, code).toBeGreaterThanOrEqual(0.9);
  });
});

test.each(
  allCountries().map((country) => [country.common, country] as const),
)("the label point of %s lies in it", (_name, { iso2, point }) => {
  expect(countryAtPoint(point)).toBe(iso2);
});
