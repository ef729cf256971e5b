// Positions in time, rows and columns against transformers', and prompts that do not fit their pictures.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ropeIndex } from "./rope-index.ts";

interface RopeCase {
  readonly name: string;
  readonly tokenIds: readonly number[];
  readonly imageTokenId: number;
  readonly grids: readonly [number, number, number][];
  readonly positions: readonly (readonly number[])[];
  readonly next: number;
}

const indices = new URL("../../../test/fixtures/models/indices.json", import.meta.url);
const cases = JSON.parse(readFileSync(indices, "utf8")).ropes as readonly RopeCase[];
const options = { imageTokenId: 9, mergeSize: 2 };

test.each(cases)("$name", ({ tokenIds, imageTokenId, grids, positions, next }) => {
  const images = grids.map((grid) => ({ grid }));
  const found = ropeIndex(tokenIds, images, { imageTokenId, mergeSize: 2 });
  expect(found.positions.map((axis) => [...axis])).toEqual(positions);
  expect(found.next).toBe(next);
});

test("pictures that follow each other without text between them are kept apart", () => {
  const { positions, next } = ropeIndex([9, 9, 9], [{ grid: [1, 2, 2] }, { grid: [1, 2, 4] }], options);
  expect(positions.map((axis) => [...axis])).toEqual([
    [0, 1, 1],
    [0, 1, 1],
    [0, 1, 2],
  ]);
  expect(next).toBe(3);
});

test.each([
  ["too few placeholders", [1, 9, 9, 2], [[1, 4, 4]]],
  ["too many placeholders", [1, 9, 9, 9, 9, 9, 2], [[1, 4, 4]]],
  ["a picture without placeholders", [1, 2], [[1, 4, 4]]],
  ["placeholders without a picture", [1, 9, 2], []],
] as const)("%s are refused", (_, tokenIds, grids) => {
  const images = grids.map((grid) => ({ grid }));
  expect(() => ropeIndex(tokenIds, images, options)).toThrow(/placeholders do not fit its pictures/);
});
