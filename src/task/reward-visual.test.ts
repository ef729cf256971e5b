import { describe, expect, test } from "vitest";
import type { Sample } from "../data/sample.ts";
import { readElements } from "./picture-elements.ts";
import type { Reward } from "./reward.ts";
import { rewardVisualCode, rewardVisualF1, rewardVisualPaper } from "./reward-visual.ts";
import { visualLexicon } from "./visual-lexicon.ts";

const think = (text: string) => `<think>${text}</think><answer>country: France\ncity: Paris</answer>`;
const photo = (...names: string[]): Sample => ({
  id: "row",
  images: [],
  visualElements: names.map((name) => ({ name, source: "test", score: 1 })),
});
const tagged = (...texts: string[]): Sample => ({ id: "row", images: [], entities: texts.map((text) => ({ text })) });
const value = (reward: Reward, reasoning: string, sample: Sample) => reward(think(reasoning), sample, {}).value;

describe("visual.paper is the share of claims that the photo shows", () => {
  test.each<[reasoning: string, elements: string[], expected: number]>([
    ["Palm trees and a red bus.", ["palm tree", "bus"], 1],
    ["Palm trees and a red bus.", ["palm tree"], 1 / 2],
    ["Palm trees, and again a palm tree, and palms.", ["palm tree"], 1],
    ["A building.", ["cathedral"], 1],
    ["A cathedral.", ["building"], 0],
    ["Lorries on the motorway.", ["truck", "highway"], 1],
    ["No palm trees and no buses.", ["palm tree", "bus"], 0],
    ["No palm trees, but a bus.", ["palm tree", "bus"], 1],
    ["Nothing that one could name.", ["bus"], 0],
    ["A blorp beside a bus.", ["blorp", "bus"], 1],
    ["Two blorps.", ["blorp"], 1],
    ["Blorping.", ["blorp"], 0],
    ["A red bus.", ["bus with an open top"], 1],
  ])("%s against %j is %d", (reasoning, elements, expected) => {
    expect(value(rewardVisualPaper, reasoning, photo(...elements))).toBeCloseTo(expected, 12);
  });

  test("abstains where the row does not say what its photo shows", () => {
    const result = rewardVisualPaper(think("A bus."), { id: "row", images: [] }, {});
    expect(result).toEqual({ value: null, details: { reason: "The row does not say what its photo shows." } });
  });

  test("takes the published tags as well as our elements", () => {
    expect(value(rewardVisualPaper, "A bus.", tagged("red bus"))).toBe(1);
  });

  test("counts nothing outside the reasoning, and nothing without one", () => {
    const sample = photo("bus");
    expect(rewardVisualPaper("A bus.<answer>country: bus</answer>", sample, {}).value).toBe(0);
    expect(rewardVisualPaper("<think>x</think><answer>bus</answer> bus", sample, {}).value).toBe(0);
  });

  test("the words of the prompt are no claims", () => {
    const echo =
      "Carefully analyze the image for clues about its location (architecture, signage, vegetation, terrain, etc.)";
    expect(value(rewardVisualPaper, echo, photo("sign", "plant"))).toBe(0);
  });

  test("logs precision, recall and the number of claims", () => {
    expect(
      rewardVisualPaper(think("A bus and a mosque."), photo("bus", "tree", "church", "road"), {}).details,
    ).toMatchObject({
      precision: 0.5,
      recall: 0.25,
      claims: 2,
      elements: 4,
      grounded: ["bus"],
      invented: ["mosque"],
    });
  });
});

describe("visual.f1 is the harmonic mean of precision and recall", () => {
  test("one safe object has full precision and little recall", () => {
    const sample = photo("building", "bus", "tree", "sign");
    expect(value(rewardVisualPaper, "There is a building.", sample)).toBe(1);
    expect(value(rewardVisualF1, "There is a building.", sample)).toBeCloseTo(0.4, 12);
  });

  test("everything named and nothing invented is 1, nothing named is 0", () => {
    expect(value(rewardVisualF1, "A bus and a tree.", photo("bus", "tree"))).toBe(1);
    expect(value(rewardVisualF1, "Hm.", photo("bus", "tree"))).toBe(0);
  });

  test("a general word does not recall every kind of it", () => {
    const { precision, recall } = rewardVisualF1(think("A building."), photo("church", "hotel"), {}).details;
    expect([precision, recall]).toEqual([1, 0]);
  });
});

describe("visual.code, executed on the release's rule", () => {
  test.each<[reasoning: string, tags: string[], expected: number]>([
    ["I see no palm trees and no red bus.", ["palm trees", "red bus"], 1],
    ["carved cartography … designed", ["car", "art", "sign"], 1],
    ["palm trees, red bus, church, sign", ["palm trees", "red bus", "church", "sign"], 1],
    ["a palm tree", ["palm trees"], 0],
    ["A RED BUS", ["Red Bus", "red bus", "church"], 1 / 2],
    ["anything", [], 0],
  ])("%s against %j is %d", (reasoning, tags, expected) => {
    expect(value(rewardVisualCode, reasoning, tagged(...tags))).toBe(expected);
  });

  test("reads everything before the first closing tag, the whole completion without one", () => {
    expect(rewardVisualCode("a bus </think> a tram", tagged("bus", "tram"), {}).value).toBe(1 / 2);
    expect(rewardVisualCode("a bus, a tram", tagged("bus", "tram"), {}).value).toBe(1);
  });
});

test("elements of a photo ground everything more general", () => {
  const { concepts, grounds } = readElements(["Gothic cathedral", "cathedrals"])!;
  const names = (ids: Iterable<number>) => [...ids].map((id) => visualLexicon.names[id]);
  expect(names(concepts)).toEqual(["cathedral"]);
  expect(names(grounds)).toEqual(["cathedral", "church", "building"]);
  expect(readElements(["", "…"])).toBeNull();
});
