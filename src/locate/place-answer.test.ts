// Tests of how the names of an answer become one place, and of what is said when they do not fit together.
import { describe, expect, test } from "vitest";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { type NamedPlace, placeAnswer } from "./place-answer.ts";

const gazetteer = openGazetteer();

describe("placeAnswer", () => {
  test.each<[string, NamedPlace, string | null, RegExp | null]>([
    ["a city in its country", { country: "France", city: "Lyon" }, "city Lyon FR", null],
    ["a country alone", { country: "Mongolia", city: null }, "country Mongolia MN", null],
    ["a region in place of a city", { country: "Germany", city: "Bavaria" }, "region Bavaria DE", null],
    ["a city state", { country: "Singapore", city: "Singapore" }, "city Singapore SG", null],
    ["a part of a kingdom", { country: "Scotland", city: "Edinburgh" }, "city Edinburgh GB", null],
    ["a name in another script", { country: "日本", city: "京都" }, "city Kyoto JP", null],
    [
      "a city of another country gives the country, and says so",
      { country: "Italy", city: "Lyon" },
      "country Italy IT",
      /"Lyon" is known in France and not in Italy; the point stands for Italy as a whole/,
    ],
    [
      "an unknown city gives the country, and says so",
      { country: "France", city: "Foobarville" },
      "country France FR",
      /"Foobarville" is not in the gazetteer for France/,
    ],
    [
      "an unknown city in a known region gives the region",
      { country: "France", region: "Brittany", city: "Foobarville" },
      "region Brittany FR",
      /stands for Brittany as a whole/,
    ],
    [
      "a city without a country",
      { country: null, city: "Paris" },
      "city Paris FR",
      /names no country; Paris was taken/,
    ],
    ["a city in no country", { country: "Atlantis", city: "Paris" }, "city Paris FR", /"Atlantis" is no country/],
    ["two countries of one name, told apart by the city", { country: "Korea", city: "Seoul" }, "city Seoul KR", null],
    [
      "two countries of one name, not told apart",
      { country: "Korea", city: "Foobar" },
      null,
      /South Korea or North Korea/,
    ],
    ["names that mean nothing", { country: "Atlantis", city: "Foobar" }, null, /"Foobar", "Atlantis"/],
    [
      "namesakes of a similar size",
      { country: "United States", city: "Springfield" },
      "city Springfield US",
      /other places? named Springfield of a similar size/,
    ],
    [
      "near a city",
      { country: "France", city: "near Lyon" },
      "city Lyon FR",
      /only that the photo was taken near Lyon/,
    ],
  ])("%s", (_, names, expected, note) => {
    const { place, notes } = placeAnswer(names, gazetteer);
    expect(place && `${place.level} ${place.name} ${place.country}`).toBe(expected);
    if (note) expect(notes.join(" ")).toMatch(note);
    else expect(notes).toEqual([]);
  });

  test("a coarser point has a larger radius", () => {
    const radius = (city: string) => placeAnswer({ country: "Italy", city }, gazetteer).place!.radiusKm;
    expect(radius("Rome")).toBeLessThan(50);
    expect(radius("Lyon")).toBeGreaterThan(400);
    expect(radius("near Siena")).toBe(25);
  });
});
