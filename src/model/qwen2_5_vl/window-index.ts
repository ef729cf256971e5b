// Which patches attend to each other: windows of squares, and whole pictures, as lists of patches.
import type { QwenVisionConfig } from "./config.ts";
import { mergedGrid } from "./rope-index.ts";

type Grid = readonly [number, number, number];
type Sizes = Pick<QwenVisionConfig, "mergeSize" | "windowSquares">;

/**
 * The squares of each window, numbered as they follow one another over all pictures. Windows go row by row through
 * each frame of each picture; those at the right and lower edge are smaller, and none is empty.
 */
export function windowIndex(
  grids: readonly Grid[],
  { mergeSize, windowSquares }: Sizes,
): readonly (readonly number[])[] {
  const windows: number[][] = [];
  let first = 0;
  for (const grid of grids) {
    const [frames, rows, columns] = mergedGrid(grid, mergeSize);
    for (let frame = 0; frame < frames; frame++, first += rows * columns) {
      for (let top = 0; top < rows; top += windowSquares) {
        for (let left = 0; left < columns; left += windowSquares) {
          const window: number[] = [];
          for (let row = top; row < Math.min(top + windowSquares, rows); row++) {
            for (let column = left; column < Math.min(left + windowSquares, columns); column++) {
              window.push(first + row * columns + column);
            }
          }
          windows.push(window);
        }
      }
    }
  }
  return windows;
}

/** The squares of each frame of each picture: what the layers with full attention see together. */
export function frameIndex(grids: readonly Grid[], { mergeSize }: Sizes): readonly (readonly number[])[] {
  const frames: number[][] = [];
  let first = 0;
  for (const grid of grids) {
    const [count, rows, columns] = mergedGrid(grid, mergeSize);
    for (let frame = 0; frame < count; frame++, first += rows * columns) {
      frames.push(Array.from({ length: rows * columns }, (_, index) => first + index));
    }
  }
  return frames;
}

/** Groups of patches as one rectangle: row `g` holds the patches of group `g`, filled up with patch 0. */
export interface Arrangement {
  readonly groups: number;
  readonly longest: number;
  /** [groups, longest] */
  readonly patches: BigInt64Array;
  /** [groups]: how many of a row are real. */
  readonly lengths: BigInt64Array;
  /** For every patch, where it lies in the rectangle. */
  readonly places: BigInt64Array;
}

/** Arranges groups of squares, each of `mergeSize`² consecutive patches. */
export function arrange(squares: readonly (readonly number[])[], mergeSize: number): Arrangement {
  const perSquare = mergeSize ** 2;
  const longest = Math.max(...squares.map((group) => group.length)) * perSquare;
  const total = squares.reduce((sum, group) => sum + group.length, 0) * perSquare;
  const patches = new BigInt64Array(squares.length * longest);
  const places = new BigInt64Array(total);
  for (const [group, members] of squares.entries()) {
    for (const [index, square] of members.entries()) {
      for (let inner = 0; inner < perSquare; inner++) {
        const place = group * longest + index * perSquare + inner;
        const patch = square * perSquare + inner;
        patches[place] = BigInt(patch);
        places[patch] = BigInt(place);
      }
    }
  }
  const lengths = BigInt64Array.from(squares, (group) => BigInt(group.length * perSquare));
  return { groups: squares.length, longest, patches, lengths, places };
}

/** Row and column of every patch, in the order of the processor: square by square, row by row inside a square. */
export function patchPositions(grids: readonly Grid[], { mergeSize }: Sizes): readonly [Int32Array, Int32Array] {
  const total = grids.reduce((sum, [frames, rows, columns]) => sum + frames * rows * columns, 0);
  const [row, column] = [new Int32Array(total), new Int32Array(total)];
  let patch = 0;
  for (const grid of grids) {
    const [frames, rows, columns] = mergedGrid(grid, mergeSize);
    for (let square = 0; square < frames * rows * columns; square++) {
      const top = (Math.floor(square / columns) % rows) * mergeSize;
      const left = (square % columns) * mergeSize;
      for (let inner = 0; inner < mergeSize ** 2; inner++, patch++) {
        row[patch] = top + Math.floor(inner / mergeSize);
        column[patch] = left + (inner % mergeSize);
      }
    }
  }
  return [row, column];
}
