// Pictures drawn by integer formulas; write_fixtures.py draws the same ones for Pillow.
import type { Photo } from "../../../src/photo/photo.ts";

export type Pattern = "noise" | "gradient" | "checker" | "extremes" | "scene";

/** The pattern at a size; equal to `draw` in write_fixtures.py, byte for byte. */
export function drawPattern(pattern: Pattern, width: number, height: number): Photo {
  const pixels = new Uint8Array(width * height * 3);
  let state = 12345;
  let at = 0;
  const colourAt = (x: number, y: number): readonly [number, number, number] => {
    switch (pattern) {
      case "noise":
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return [state >>> 24, (state >>> 16) & 255, (state >>> 8) & 255];
      case "gradient":
        return [ratio(x * 255, Math.max(1, width - 1)), ratio(y * 255, Math.max(1, height - 1)), (x + y) & 255];
      case "checker": {
        const grey = (ratio(x, 3) + ratio(y, 2)) % 2 ? 255 : 0;
        return [grey, grey, grey];
      }
      case "extremes":
        return [255 * (x & 1), 255 * (y & 1), 255 * (((x ^ y) >> 2) & 1)];
      case "scene":
        return [
          (x * 7 + y * 3) % 41 > 4 ? 40 + ratio(170 * y, height) : 250,
          (((x - y) % 37) + 37) % 37 > 2 ? 60 + ratio(150 * x, width) : 20,
          220 - ratio(200 * y, height),
        ];
    }
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels.set(colourAt(x, y), at);
      at += 3;
    }
  }
  return { width, height, pixels };
}

/** Whole-number division, as Python's `//` for values from 0 on. */
const ratio = (dividend: number, divisor: number) => Math.floor(dividend / divisor);
