// The order of windows and the positions of patches against transformers', and the rectangles made of them.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrange, frameIndex, patchPositions, windowIndex } from "./window-index.ts";

type Grid = [number, number, number];

interface WindowCase {
  readonly name: string;
  readonly grids: readonly Grid[];
  readonly windowSize: number;
  readonly patchSize: number;
  readonly order: readonly number[];
  readonly bounds: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

const indices = new URL("../../../test/fixtures/models/indices.json", import.meta.url);
const cases = JSON.parse(readFileSync(indices, "utf8")).windows as readonly WindowCase[];
const mergeSize = 2;

describe.each(cases)("$name", ({ grids, windowSize, patchSize, order, bounds, rows, columns }) => {
  const sizes = { mergeSize, windowSquares: Math.floor(windowSize / mergeSize / patchSize) };
  const windows = windowIndex(grids, sizes);

  test("windows hold the same squares in the same order", () => {
    expect(windows.flat()).toEqual(order);
    let end = 0;
    expect([0, ...windows.map((window) => (end += window.length * mergeSize ** 2))]).toEqual(bounds);
  });

  test("patches have the same rows and columns", () => {
    const [row, column] = patchPositions(grids, sizes);
    expect([...row]).toEqual(rows);
    expect([...column]).toEqual(columns);
  });
});

const grid = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
const gridLists = fc
  .array(grid, { minLength: 1, maxLength: 4 })
  .map((list) => list.map(([frames, rows, columns]): Grid => [frames, 2 * rows, 2 * columns]));

test("every patch stands in exactly one place of every arrangement", () => {
  fc.assert(
    fc.property(gridLists, fc.integer({ min: 1, max: 5 }), (grids, windowSquares) => {
      const sizes = { mergeSize, windowSquares };
      const patches = grids.reduce((sum, [frames, rows, columns]) => sum + frames * rows * columns, 0);
      for (const groups of [windowIndex(grids, sizes), frameIndex(grids, sizes)]) {
        const { longest, patches: rectangle, lengths, places } = arrange(groups, mergeSize);
        expect(places).toHaveLength(patches);
        expect(rectangle).toHaveLength(groups.length * longest);
        for (let patch = 0; patch < patches; patch++) {
          const place = Number(places[patch]);
          expect(Number(rectangle[place])).toBe(patch);
          expect(place % longest).toBeLessThan(Number(lengths[Math.floor(place / longest)]));
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("a picture without whole squares is refused", () => {
  expect(() => windowIndex([[1, 3, 4]], { mergeSize, windowSquares: 4 })).toThrow("3 by 4 patches");
});
