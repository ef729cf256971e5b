// The gold answer of every row must earn full marks: here for every city of the gazetteer and every country.
import { expect, test } from "vitest";
import type { Sample } from "../src/data/sample.ts";
import { allCountries, countryName } from "../src/place/countries.ts";
import { openGazetteer } from "../src/place/open-gazetteer.ts";
import { findGoldFaults } from "../src/task/find-gold-faults.ts";
import { formatAnswer } from "../src/task/format-answer.ts";
import { createRewards, type RewardName } from "../src/task/rewards.ts";

const gazetteer = openGazetteer();
const rewards = createRewards(gazetteer);
// Of `accuracy.distance` only that it never abstains: among namesakes in one country a name means the largest.
const byPlace: readonly RewardName[] = ["accuracy.paper", "accuracy.distance"];
const all: readonly RewardName[] = [...byPlace, "accuracy.code", "format.strict", "format.code"];

/** None (Piedmont) reads as an admission of not knowing; the other offers two names itself. */
const exceptions = new Set(["None, IT", "Long Ampan Aing or Abanang, MY"]);

function faults(sample: Sample, names: readonly RewardName[]): string[] {
  return findGoldFaults(sample, rewards, names)
    .filter(({ reward, value }) => reward !== "accuracy.distance" || value === null)
    .map(({ reward }) => `${reward} of ${sample.city}, ${sample.country}`);
}

test("every city, with and without its coordinates", () => {
  const wrong: string[] = [];
  for (let entity = 0; entity < gazetteer.cityCount; entity++) {
    const { name, country, point } = gazetteer.place(entity);
    if (exceptions.has(`${name}, ${country}`)) continue;
    const sample = { id: "gold", images: [], country: countryName(country), iso2: country, city: name };
    wrong.push(...faults({ ...sample, lat: point.lat, lon: point.lon }, all), ...faults(sample, byPlace));
  }
  expect(wrong).toEqual([]);
}, 180_000);

test("every country, by its common and by its official name", () => {
  for (const { iso2, common, official } of allCountries()) {
    for (const country of [common, official]) {
      const completion = formatAnswer({ reasoning: "Gold.", country, city: "unknown" });
      const value = rewards["accuracy.paper"](completion, { id: "gold", images: [], iso2 }, {}).value;
      expect(value, country).toBe(1);
    }
  }
});
