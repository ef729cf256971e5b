// How photos are cut: grids of tiles, orders of patches, and numbers with the bits of the reference.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawPattern } from "../../../test/reference/pillow/draw-pattern.ts";
import { chooseTiles } from "./internvl3/choose-tiles.ts";
import { readPixelTables } from "./normalize-pixels.ts";
import { flattenPatches } from "./qwen2_5_vl/qwen-image-processor.ts";

const plain = { image_mean: [0, 0, 0], image_std: [1, 1, 1] };
const tables = readPixelTables({ ...plain, do_rescale: false }, "file");

describe("chooseTiles", () => {
  test.each([
    [448, 448, 1, 1],
    [800, 600, 4, 3],
    [1000, 500, 2, 1],
    [1300, 650, 4, 2],
    [650, 1300, 2, 4],
    [3000, 100, 12, 1],
    [100, 3000, 1, 12],
    // Four tiles are taken when the photo has more than half of their pixels, and nine when it has that.
    [633, 633, 1, 1],
    [634, 634, 2, 2],
    [950, 950, 2, 2],
    [951, 951, 3, 3],
  ])("cuts %i x %i into %i columns and %i rows", (width, height, columns, rows) => {
    expect(chooseTiles(width, height, { minTiles: 1, maxTiles: 12, tileSize: 448 })).toEqual({ columns, rows });
  });

  test("stays within its bounds, and turns with the photo", () => {
    const sides = fc.integer({ min: 16, max: 5000 });
    fc.assert(
      fc.property(sides, sides, fc.integer({ min: 1, max: 24 }), (width, height, maxTiles) => {
        const options = { minTiles: 1, maxTiles, tileSize: 448 };
        const { columns, rows } = chooseTiles(width, height, options);
        expect(columns * rows).toBeLessThanOrEqual(maxTiles);
        if (width >= height) expect(columns).toBeGreaterThanOrEqual(rows);
        if (width === height) expect(columns).toBe(rows);
      }),
    );
  });
});

describe("readPixelTables", () => {
  test.each([
    // Both by numpy: ((np.float32(byte * factor)) - np.float32(mean)) / np.float32(std).
    [0, -1.7922625541687012],
    [128, 0.07633614540100098],
    [255, 1.9303361177444458],
  ])("byte %i of Qwen's red is %d", (byte, value) => {
    const [red] = readPixelTables(
      {
        image_mean: [0.48145466, 0.4578275, 0.40821073],
        image_std: [0.26862954, 0.26130258, 0.27577711],
        rescale_factor: 0.00392156862745098,
      },
      "file",
    );
    expect(red[byte]).toBe(value);
  });

  test("leaves out the steps that are switched off", () => {
    const off = { do_rescale: false, do_normalize: false };
    expect([...readPixelTables(off, "file")[2].subarray(0, 3)]).toEqual([0, 1, 2]);
    const onlyScaled = readPixelTables({ do_normalize: false, rescale_factor: 0.5 }, "file");
    expect(onlyScaled[1][255]).toBe(127.5);
  });
});

describe("flattenPatches", () => {
  test("puts every value where the published order has it", () => {
    const size = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 1, max: 4 }),
        size,
        size,
        (squaresAcross, squaresDown, patch, merge, frames) => {
          const [columns, rows] = [squaresAcross * merge, squaresDown * merge];
          const photo = drawPattern("noise", columns * patch, rows * patch);
          const values = flattenPatches(photo, { patch, merge, frames }, tables);
          // (row of squares, column of squares, row in the square, column in it, channel, frame, line, column)
          const expected: number[] = [];
          for (let y = 0; y < rows; y += merge)
            for (let x = 0; x < columns; x += merge)
              for (let dy = 0; dy < merge; dy++)
                for (let dx = 0; dx < merge; dx++)
                  for (let channel = 0; channel < 3; channel++)
                    for (let frame = 0; frame < frames; frame++)
                      for (let line = 0; line < patch; line++)
                        for (let column = 0; column < patch; column++) {
                          const pixel = ((y + dy) * patch + line) * photo.width + (x + dx) * patch + column;
                          expected.push(photo.pixels[pixel * 3 + channel]!);
                        }
          expect([...values]).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});
