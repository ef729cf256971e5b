// What the place of a row must not contradict.
import { expect, test } from "vitest";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import type { Sample } from "../sample.ts";
import { checkPlace } from "./check-place.ts";

const gazetteer = openGazetteer();

function kinds(place: Partial<Sample>): string[] {
  return checkPlace(gazetteer, { id: "a", images: [], ...place }).map(({ kind }) => kind);
}

const paris = { lat: 48.8566, lon: 2.3522 };

test.each<[string, Partial<Sample>, string[]]>([
  ["nothing known", {}, []],
  ["all in agreement", { ...paris, country: "France", iso2: "FR", city: "Paris" }, []],
  ["another spelling", { ...paris, country: "Frankreich", city: "París" }, []],
  ["a beach", { lat: 36.9487, lon: -122.0655, country: "United States", city: "Santa Cruz" }, []],
  ["on the border bridge of Niagara", { lat: 43.0799, lon: -79.0747, country: "Canada" }, []],
  ["a dependency with its state's name", { lat: 18.4655, lon: -66.1057, country: "United States" }, []],
  ["a state with its dependency's name", { lat: 64.1814, lon: -51.6941, country: "Denmark" }, []],
  ["zero, zero", { lat: 0, lon: 0, country: "France" }, ["impossible-coordinates"]],
  ["swapped", { lat: 2.3522, lon: 48.8566, country: "France" }, ["swapped-coordinates"]],
  ["another sign", { lat: 33.8688, lon: 151.2093, country: "Australia" }, ["country-mismatch"]],
  ["another country", { ...paris, country: "Japan", city: "Nara" }, ["country-mismatch"]],
  ["on the high seas", { lat: -40, lon: -120, country: "Chile" }, ["country-mismatch"]],
  ["a code of another country", { country: "Austria", iso2: "AU" }, ["code-mismatch"]],
  ["a code without a name", { lat: -33.8688, lon: 151.2093, iso2: "AU" }, []],
  ["a country that is none", { country: "Atlantis" }, ["unresolved-country"]],
  ["an abstention for a country", { country: "Unknown" }, ["unscorable-country"]],
  ["two countries", { country: "France or Spain" }, ["unscorable-country"]],
  ["a city that is not in the gazetteer", { country: "France", city: "Xyzzyville" }, ["unresolved-city"]],
  ["two cities", { country: "France", city: "Paris or Lyon" }, ["unscorable-city"]],
  ["an abstention for a city", { country: "France", city: "n/a" }, ["unscorable-city"]],
  ["a city far away", { ...paris, country: "France", city: "Marseille" }, ["distant-city"]],
  ["the nearer of two namesakes", { lat: 39.78, lon: -89.65, country: "United States", city: "Springfield" }, []],
])("%s", (_name, place, expected) => {
  expect(kinds(place)).toEqual(expected);
});

test("the swapped point and the sign are suggested", () => {
  const [swapped] = checkPlace(gazetteer, { id: "a", images: [], lat: 2.3522, lon: 48.8566, country: "France" });
  expect(swapped?.suggestion).toBe("set latitude, longitude to 48.8566, 2.3522");
  const [mirrored] = checkPlace(gazetteer, { id: "a", images: [], lat: 33.8688, lon: 151.2093, country: "Australia" });
  expect(mirrored?.suggestion).toBe("set latitude, longitude to -33.8688, 151.2093");
});
