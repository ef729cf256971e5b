// The cities are those of the gazetteer, and answers that name them are understood.
import { describe, expect, test } from "vitest";
import { matchCity } from "../../place/match-city.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { resolvePlace } from "../../place/resolve-place.ts";
import { openWorld } from "./open-world.ts";

const world = openWorld();
const gazetteer = openGazetteer();

describe("the cities", () => {
  test("are at least 160 in at least 60 countries, on six continents", () => {
    expect(world.cities.length).toBeGreaterThanOrEqual(160);
    expect(world.countries.length).toBeGreaterThanOrEqual(60);
    expect(new Set(world.countries.map(({ continent }) => continent))).toEqual(
      new Set(["AF", "AS", "EU", "NA", "OC", "SA"]),
    );
  });

  test.each(
    world.cities.map((city) => [`${city.name}, ${city.country}`, city] as const),
  )("%s is the gazetteer's", (title, city) => {
    const found = resolvePlace(gazetteer, city.name, { country: city.iso2, level: "city", expect: "city" });
    expect(found).toMatchObject({
      outcome: "resolved",
      place: {
        geonameId: city.id,
        name: city.name,
        country: city.iso2,
        population: city.population,
        point: { lat: city.lat, lon: city.lon },
      },
    });
    const point = { lat: city.lat, lon: city.lon };
    const truth = { city: city.name, country: city.iso2, point };
    expect(matchCity(gazetteer, { city: city.name, country: city.country }, truth), title).toMatchObject({
      verdict: "same",
    });
  });

  test("carry names of their own, in the table and on signs", () => {
    const { cities } = world;
    expect(new Set(cities.map(({ name }) => name)).size).toBe(cities.length);
    expect(new Set(cities.map(({ localName }) => localName)).size).toBe(cities.length);
  });

  /** The gazetteer writes the official variant 台北; the city's own signs write 臺北. */
  const unlisted = new Set(["臺北"]);
  test.each(
    world.cities
      .filter(({ name, localName }) => name !== localName && !unlisted.has(localName))
      .map((city) => [city.localName, city] as const),
  )("%s is a name that the gazetteer knows", (localName, city) => {
    const found = resolvePlace(gazetteer, localName, { country: city.iso2, level: "city" });
    const ids = found.outcome === "resolved" ? found.candidates.map(({ geonameId }) => geonameId) : [];
    expect(ids).toContain(city.id);
  });

  test("are held out for one in eight, and every country keeps one that is seen", () => {
    const heldOut = world.cities.filter(({ isHeldOut }) => isHeldOut);
    expect(heldOut.length / world.cities.length).toBeCloseTo(0.12, 1);
    for (const { name, cities } of world.countries) {
      expect(
        cities.some(({ isHeldOut }) => !isHeldOut),
        name,
      ).toBe(true);
      expect(cities[0]!.isHeldOut, `the largest city of ${name}`).toBe(false);
    }
  });
});
