import { expect, test } from "vitest";
import { openGazetteer } from "../place/open-gazetteer.ts";
import { findGoldFaults } from "./find-gold-faults.ts";
import { createRewards } from "./rewards.ts";

const rewards = createRewards(openGazetteer());
const row = { id: "row", images: [], country: "France", city: "Paris", response: "Zinc roofs." };

test("a good row has none", () => {
  expect(findGoldFaults(row, rewards)).toEqual([]);
  expect(findGoldFaults({ id: "row", images: [], iso2: "FR" }, rewards)).toEqual([]);
});

test("names the reward and the reason where the truth cannot be right", () => {
  const faults = findGoldFaults({ ...row, country: "Atlantis or Mu" }, rewards);
  expect(faults.map(({ reward, value }) => [reward, value])).toEqual([
    ["accuracy.paper", 0],
    ["format.strict", 0],
  ]);
  expect(findGoldFaults({ id: "row", images: [] }, rewards)[0]).toMatchObject({
    reward: "accuracy.paper",
    value: null,
  });
});

test("sees reasoning that would break the blocks", () => {
  const faults = findGoldFaults({ ...row, response: "The tag </think> ends it." }, rewards);
  expect(faults.map(({ reward }) => reward)).toEqual(["format.strict"]);
});
