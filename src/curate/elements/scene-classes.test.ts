// Every class of the scenes has a name that reasonings use, and the score adds up shares by weight.
import { expect, test } from "vitest";
import { findMentions } from "../../task/extract-entities.ts";
import { tokenizeWords } from "../../task/tokenize-words.ts";
import { visualLexicon } from "../../task/visual-lexicon.ts";
import { findSceneClass, sceneClasses } from "./scene-classes.ts";
import { scoreLocatability } from "./score-locatability.ts";

test("there are 150 classes, with weights from 0 to 1", () => {
  expect(new Set(sceneClasses.values()).size).toBe(150);
  for (const { weight } of sceneClasses.values()) {
    expect(weight).toBeGreaterThanOrEqual(0);
    expect(weight).toBeLessThanOrEqual(1);
  }
});

test.each([...sceneClasses])("%s is known to the lexicon, or says nothing about a place", (_, { name }) => {
  if (name !== null)
    expect(findMentions(tokenizeWords(name), visualLexicon).map(({ concept }) => concept)).toHaveLength(1);
});

test.each([
  ["road", "road", 1],
  ["road, route", "road", 1],
  ["column", "column", 0.567],
  ["path", "path", 0.543],
  ["signboard;sign", "sign", 0.491],
  ["traffic light", "traffic light", 0.486],
  ["streetlight", "street light", 0.476],
  ["sidewalk;pavement", "sidewalk", 0.453],
  ["bed ", "bed", 0.004],
  ["Palm, palm tree", "palm tree", 0.23],
])("the label %j is %s with weight %d", (label, name, weight) => {
  expect(findSceneClass(label)).toEqual({ name, weight });
});

test("a label of another data set is none", () => {
  expect(findSceneClass("constructor")).toBeNull();
  expect(findSceneClass("zebra")).toBeNull();
});

const segment = (name: string, share: number, score = 1) => ({ name, share, score, source: "segmentation" });

test("locatability is the sum of shares by weight, of the provider that sees more", () => {
  const street = { provider: "a", elements: [segment("road", 0.5), segment("sky", 0.5)] };
  const other = { provider: "b", elements: [segment("road", 0.1)] };
  expect(scoreLocatability([street])).toBeCloseTo(0.5 + 0.5 * 0.168, 6);
  expect(scoreLocatability([other, street])).toBeCloseTo(0.5 + 0.5 * 0.168, 6);
});

test("elements without a share say nothing about it", () => {
  expect(scoreLocatability([{ provider: "t", elements: [{ name: "road", source: "t", score: 1 }] }])).toBeNull();
  expect(scoreLocatability([])).toBeNull();
});
