// The size at which Qwen2.5-VL's processor looks at a photo: multiples of the patch side within a budget of pixels.
import { GlobeError } from "../run/errors.ts";

export interface PixelBudget {
  /** Both sides become multiples of this many pixels: patch side 14 times the 2 x 2 merge. */
  readonly factor?: number;
  readonly minPixels?: number;
  readonly maxPixels?: number;
}

export interface FittedSize {
  readonly width: number;
  readonly height: number;
}

/**
 * `smart_resize` of Qwen2.5-VL's image processor, with the defaults of its published `preprocessor_config.json`: sides
 * rounded to multiples of `factor` (halves to even, as Python rounds), shrunk or grown together when the product leaves
 * [minPixels, maxPixels]. Throws `too-large` where one side exceeds 200 times the other, as the processor does, and
 * `config` for sizes or budgets that are not positive.
 */
export function fitPixelBudget(
  width: number,
  height: number,
  { factor = 28, minPixels = 3136, maxPixels = 12845056 }: PixelBudget = {},
): FittedSize {
  for (const [name, value] of Object.entries({ width, height, factor, minPixels, maxPixels })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new GlobeError("config", `The ${name} of a pixel budget must be a whole number from 1 on, not ${value}.`);
    }
  }
  if (minPixels > maxPixels) {
    throw new GlobeError(
      "config",
      `A pixel budget cannot ask for at least ${minPixels} and at most ${maxPixels} pixels.`,
    );
  }
  if (Math.max(width, height) / Math.min(width, height) > 200) {
    throw new GlobeError(
      "too-large",
      `A photo of ${width} x ${height} pixels is too long a strip; one side may be at most 200 times the other.`,
      { facts: { limit: "the ratio of the sides of a photo" } },
    );
  }
  const roundedWidth = roundHalfToEven(width / factor) * factor;
  const roundedHeight = roundHalfToEven(height / factor) * factor;
  const pixels = roundedWidth * roundedHeight;
  if (pixels > maxPixels) {
    const shrink = Math.sqrt((height * width) / maxPixels);
    const shrunk = (side: number) => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { width: shrunk(width), height: shrunk(height) };
  }
  if (pixels < minPixels) {
    const grow = Math.sqrt(minPixels / (height * width));
    const grown = (side: number) => Math.ceil((side * grow) / factor) * factor;
    return { width: grown(width), height: grown(height) };
  }
  return { width: roundedWidth, height: roundedHeight };
}

/** Python's `round`: a value exactly between two integers goes to the even one. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
