// Qwen2.5-VL's image processor: the photo resized within a budget of pixels and cut into patches.
import { fitPixelBudget } from "../../../photo/fit-pixel-budget.ts";
import type { Photo } from "../../../photo/photo.ts";
import { resizeBicubic } from "../../../photo/resize-bicubic.ts";
import { isObject } from "../checkpoint-json.ts";
import { type ImageProcessorSource, readSize, requireBicubic } from "../image-processor-source.ts";
import { type PixelTables, readPixelTables } from "../normalize-pixels.ts";
import type { ImageProcessor, PromptForm } from "../processor.ts";

const form: PromptForm = {
  placeholders: ["<|image_pad|>"],
  imageToken: "<|image_pad|>",
  before: [],
  after: [],
  endTokens: [],
  system: null,
  template: null,
};

interface PatchSizes {
  /** Pixels along a side of a patch. */
  readonly patch: number;
  /** Patches along a side of the square that becomes one token. */
  readonly merge: number;
  /** Copies of the photo that stand for the frames of a film. */
  readonly frames: number;
}

/** Reads the checkpoint's preprocessor_config.json; `maxPixels` may lower its budget, never raise it. */
export function openQwenImageProcessor(source: ImageProcessorSource): ImageProcessor {
  const { preprocessor, file, maxPixels = Number.POSITIVE_INFINITY } = source;
  requireBicubic(preprocessor, file);
  const edges = isObject(preprocessor.size) ? preprocessor.size : {};
  const sizes: PatchSizes = {
    patch: readSize(preprocessor, "patch_size", 14, file),
    merge: readSize(preprocessor, "merge_size", 2, file),
    frames: readSize(preprocessor, "temporal_patch_size", 2, file),
  };
  const factor = sizes.patch * sizes.merge;
  const budget = {
    factor,
    minPixels: readSize(preprocessor, "min_pixels", readSize(edges, "shortest_edge", 56 * 56, file), file),
    maxPixels: readSize(preprocessor, "max_pixels", readSize(edges, "longest_edge", 28 * 28 * 1280, file), file),
  };
  // A square of patches is the least that a photo can become, and a budget must leave room for it.
  budget.maxPixels = Math.max(factor * factor, Math.min(budget.maxPixels, Math.floor(maxPixels)));
  budget.minPixels = Math.min(budget.minPixels, budget.maxPixels);
  const tables = readPixelTables(preprocessor, file);
  const measure = (width: number, height: number) => {
    const fitted = fitPixelBudget(width, height, budget);
    const grid = [1, fitted.height / sizes.patch, fitted.width / sizes.patch] as const;
    return { ...fitted, grid, tokens: (grid[1] * grid[2]) / sizes.merge ** 2 };
  };
  return {
    form,
    measure(width, height) {
      const { grid, tokens } = measure(width, height);
      return { grid, tokens };
    },
    process(photo) {
      const { width, height, grid, tokens } = measure(photo.width, photo.height);
      const pixels = flattenPatches(resizeBicubic(photo, width, height), sizes, tables);
      return { grid, tokens, pixels };
    },
  };
}

/**
 * Rows of patches in the order in which the network merges them: squares of `merge` by `merge` patches from left to
 * right and top to bottom, the patches of a square likewise. A row holds channel, frame, line, column.
 */
export function flattenPatches(photo: Photo, { patch, merge, frames }: PatchSizes, tables: PixelTables): Float32Array {
  const { width, height, pixels } = photo;
  const rows = height / patch;
  const columns = width / patch;
  const area = patch * patch;
  const values = new Float32Array(rows * columns * 3 * frames * area);
  let at = 0;
  for (let squareRow = 0; squareRow < rows; squareRow += merge) {
    for (let squareColumn = 0; squareColumn < columns; squareColumn += merge) {
      for (let inSquare = 0; inSquare < merge * merge; inSquare++) {
        const top = (squareRow + Math.floor(inSquare / merge)) * patch;
        const left = (squareColumn + (inSquare % merge)) * patch;
        for (let channel = 0; channel < 3; channel++) {
          const table = tables[channel]!;
          const start = at;
          for (let line = 0; line < patch; line++) {
            let source = ((top + line) * width + left) * 3 + channel;
            for (let column = 0; column < patch; column++, source += 3) values[at++] = table[pixels[source]!]!;
          }
          for (let frame = 1; frame < frames; frame++, at += area) values.copyWithin(at, start, start + area);
        }
      }
    }
  }
  return values;
}
