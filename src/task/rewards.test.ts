import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hacks, honestWrongAnswer, scenes } from "../../test/task-hacks.ts";
import type { Sample } from "../data/sample.ts";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { formatAnswer } from "./format-answer.ts";
import { createRewards, rewardNames } from "./rewards.ts";

const gazetteer = openGazetteer();
const rewards = createRewards(gazetteer);
const paris: Sample = { id: "row", images: [], country: "France", city: "Paris", lat: 48.8566, lon: 2.3522 };
const says = (country: string, city: string) => formatAnswer({ reasoning: "Roofs.", country, city });

describe("accuracy.paper (Eq. 3)", () => {
  const { lat: _lat, lon: _lon, city: _city, ...withoutCity } = paris;
  test.each<[country: string, city: string, sample: Sample, expected: number | null]>([
    ["France", "Paris", paris, 1],
    ["France", "Lyon", paris, 0.2],
    ["France", "unknown", paris, 0.2],
    ["Spain", "Paris", paris, 0],
    ["Spain", "Madrid", paris, 0],
    ["France", "Paris or Lyon", paris, 0],
    ["Frankreich", "PARIS.", paris, 1],
    ["France", "Lyon", withoutCity, 1],
    ["Spain", "Lyon", withoutCity, 0],
    ["France", "Paris", { id: "row", images: [], city: "Paris" }, null],
    ["France", "Paris", { id: "row", images: [], iso2: "FR", city: "Paris" }, 1],
  ])("%s / %s against %j earns %d", (country, city, sample, expected) => {
    expect(rewards["accuracy.paper"](says(country, city), sample, {}).value).toBe(expected);
  });

  test("alpha is the share of the city", () => {
    const half = createRewards(gazetteer, { alpha: 0.5 })["accuracy.paper"];
    expect(half(says("France", "Lyon"), paris, {}).value).toBe(0.5);
    expect(half(says("France", "Paris"), paris, {}).value).toBe(1);
  });

  test("pays nothing for an answer that only an evaluation would recover", () => {
    expect(rewards["accuracy.paper"]("country: France\ncity: Paris", paris, {}).value).toBe(0);
    expect(rewards["accuracy.paper"]("<answer>Paris, France</answer>", paris, {}).value).toBe(0);
  });
});

describe("accuracy.code", () => {
  test.each<[country: string, city: string, sample: Sample, expected: number]>([
    ["France", "Paris", paris, 1],
    ["France", "Lyon", paris, 0.2],
    ["Spain", "Paris", paris, 0],
    ["Niger", "Lagos", { id: "row", images: [], country: "Nigeria", city: "Lagos" }, 1],
    ["USA", "Boston", { id: "row", images: [], country: "United States", city: "Boston" }, 0],
    ["France", "Paris", { id: "row", images: [], country: "France" }, 0.2],
    ["", "", { id: "row", images: [] }, 0],
  ])("%s / %s against %j earns %d", (country, city, sample, expected) => {
    expect(rewards["accuracy.code"](says(country, city), sample, {}).value).toBe(expected);
  });
});

describe("accuracy.distance", () => {
  const value = (country: string, city: string, sample = paris, options = {}) =>
    createRewards(gazetteer, options)["accuracy.distance"](says(country, city), sample, {}).value;

  test("falls with the distance of the named place", () => {
    const [near, far, farther] = [value("France", "Versailles")!, value("France", "Lyon")!, value("Japan", "Tokyo")!];
    expect(near).toBeGreaterThan(0.75);
    expect(far).toBeLessThan(near);
    expect(farther).toBe(0);
  });

  test("takes any curve by name", () => {
    expect(value("Japan", "Tokyo", paris, { curve: "geoR" })).toBeGreaterThan(0);
    expect(value("Japan", "Tokyo", paris, { curve: "exp" })).toBe(0);
  });

  test("can be gated by the country", () => {
    expect(value("Belgium", "Brussels")).toBeGreaterThan(0);
    expect(value("Belgium", "Brussels", paris, { countryGate: true })).toBe(0);
    expect(value("France", "Versailles", paris, { countryGate: true })).toBeGreaterThan(0.75);
  });

  test("measures from the true city where the row has no coordinates, and abstains without either", () => {
    expect(value("France", "Paris", { id: "row", images: [], country: "France", city: "Paris" })).toBe(1);
    expect(value("France", "Paris", { id: "row", images: [], country: "France" })).toBeNull();
  });

  test("is 0 for an answer that names no place", () => {
    expect(value("unknown", "unknown")).toBe(0);
    expect(value("somewhere between France and Spain", "Paris")).toBe(0);
  });
});

test("every value is null or in [0, 1], whatever the completion", () => {
  const scene = fc.constantFrom(...scenes);
  const completion = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.tuple(fc.constantFrom(...hacks), scene).map(([hack, at]) => hack.write(at).slice(0, 2_000)),
    scene.map(honestWrongAnswer),
  );
  const pYes = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(completion, scene, pYes, (text, { sample }, probability) => {
      const evidence = { judge: { pYes: probability }, judgeCode: { pYes: probability } };
      const values = rewardNames.map((name) => rewards[name](text, sample, evidence).value);
      expect(values.filter((value) => value !== null && !(value >= 0 && value <= 1))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("rewards are pure: the order of asking changes nothing", () => {
  const completions = scenes.map(honestWrongAnswer);
  const all = () =>
    scenes.map(({ sample }, i) => rewardNames.map((name) => rewards[name](completions[i]!, sample, {}).value));
  expect(all()).toEqual(all());
  expect(createRewards(gazetteer)["visual.paper"](completions[1]!, scenes[1]!.sample, {})).toEqual(
    rewards["visual.paper"](completions[1]!, scenes[1]!.sample, {}),
  );
});
