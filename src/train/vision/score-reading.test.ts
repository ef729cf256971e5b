import { expect, test } from "vitest";
import { createReadingTally } from "./score-reading.ts";

/** Rows of a picture as text: a letter is a character's class, a dot none. */
const map = (...rows: string[]) => {
  const characters = [...rows.join("")].map((letter) => (letter === "." ? 0 : letter.codePointAt(0)!));
  return { characters, elements: characters.map((character) => (character === 0 ? 0 : 1)) };
};

test("patches, characters and words are counted", () => {
  const tally = createReadingTally(6);
  const truth = map("ABBC..", "......", ".DE.FG");
  tally.add(truth, map("ABBC..", "A.....", ".DX.FG"));
  const score = tally.score();
  // One patch shows an element where there is none.
  expect(score.elements).toBeCloseTo(17 / 18);
  expect(score.characters).toBeCloseTo(7 / 8);
  // ABBC and FG are read, DE is not.
  expect(score.words).toBeCloseTo(2 / 3);
});

test("a character counts as read when half of its patches are right", () => {
  const tally = createReadingTally(4);
  tally.add(map("AABB", "AABB"), map("AXBB", "XABB"));
  expect(tally.score().words).toBe(1);
  tally.add(map("AABB", "AABB"), map("AXBB", "XXBB"));
  expect(tally.score().words).toBe(0.5);
});

test("rows do not touch around the edge of the picture", () => {
  const tally = createReadingTally(3);
  tally.add(map("..A", "B.."), map("..A", "X.."));
  expect(tally.score().words).toBe(0.5);
});
