// Positions of a prompt's tokens in time, rows and columns: text counts on, a picture spreads over its own grid.
import { GlobeError } from "../../run/errors.ts";
import type { ImageShape, TokenPositions } from "../family.ts";

export interface RopeIndexOptions {
  readonly imageTokenId: number;
  /** Patches along a side of the square that becomes one token. */
  readonly mergeSize: number;
}

/**
 * Text tokens have one position on all three axes. The tokens of a picture start where the text before them ended:
 * all at that time, each at its row and column. The text after a picture goes on behind its longer side.
 */
export function ropeIndex(
  tokenIds: ArrayLike<number>,
  images: readonly ImageShape[],
  { imageTokenId, mergeSize }: RopeIndexOptions,
): TokenPositions {
  const length = tokenIds.length;
  const [time, row, column] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  let next = 0;
  let image = 0;
  for (let token = 0; token < length; ) {
    if (tokenIds[token] !== imageTokenId) {
      time[token] = row[token] = column[token] = next++;
      token++;
      continue;
    }
    const shape = images[image++];
    if (shape === undefined || !("grid" in shape)) throw mismatch(tokenIds, images, imageTokenId);
    const [frames, rows, columns] = mergedGrid(shape.grid, mergeSize);
    for (let at = 0; at < frames * rows * columns; at++, token++) {
      if (tokenIds[token] !== imageTokenId) throw mismatch(tokenIds, images, imageTokenId);
      time[token] = next + Math.floor(at / (rows * columns));
      row[token] = next + (Math.floor(at / columns) % rows);
      column[token] = next + (at % columns);
    }
    next += Math.max(rows, columns);
  }
  if (image < images.length) throw mismatch(tokenIds, images, imageTokenId);
  return { positions: [time, row, column], next };
}

/** The grid of squares that become tokens. */
export function mergedGrid(
  [frames, rows, columns]: readonly [number, number, number],
  mergeSize: number,
): readonly [number, number, number] {
  if (rows % mergeSize !== 0 || columns % mergeSize !== 0 || frames < 1 || rows < 1 || columns < 1) {
    throw new GlobeError("usage", `A picture of ${rows} by ${columns} patches has no whole squares of ${mergeSize}.`);
  }
  return [frames, rows / mergeSize, columns / mergeSize];
}

function mismatch(tokenIds: ArrayLike<number>, images: readonly ImageShape[], imageTokenId: number): GlobeError {
  const placeholders = Array.from(tokenIds).filter((id) => id === imageTokenId).length;
  const grids = images.map((image) => ("grid" in image ? image.grid.join(" x ") : `${image.tiles} tiles`));
  return new GlobeError(
    "usage",
    `The prompt's ${placeholders} image placeholders do not fit its pictures (${grids.join("; ") || "none"}): ` +
      "every picture needs one for each square of its patches.",
  );
}
