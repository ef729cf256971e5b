// How many tiles InternVL cuts a photo into: the grid whose shape comes closest to the photo's.

export interface TileGrid {
  readonly columns: number;
  readonly rows: number;
}

export interface TileOptions {
  readonly minTiles: number;
  readonly maxTiles: number;
  /** Pixels along a side of a tile. */
  readonly tileSize: number;
}

/**
 * The grid of at least `minTiles` and at most `maxTiles` tiles with the aspect ratio closest to the photo's. Among
 * grids that are equally close, more tiles are taken while the photo has more than half of their pixels.
 */
export function chooseTiles(width: number, height: number, { minTiles, maxTiles, tileSize }: TileOptions): TileGrid {
  const ratio = width / height;
  let best: TileGrid = { columns: 1, rows: 1 };
  let closest = Number.POSITIVE_INFINITY;
  for (const grid of listGrids(minTiles, maxTiles)) {
    const difference = Math.abs(ratio - grid.columns / grid.rows);
    const tiles = grid.columns * grid.rows;
    if (difference < closest || (difference === closest && width * height > 0.5 * tileSize * tileSize * tiles)) {
      closest = difference;
      best = grid;
    }
  }
  return best;
}

/** All grids by number of tiles; those of equal number by columns. */
function listGrids(minTiles: number, maxTiles: number): TileGrid[] {
  const grids: TileGrid[] = [];
  for (let columns = 1; columns <= maxTiles; columns++) {
    for (let rows = 1; columns * rows <= maxTiles; rows++) {
      if (columns * rows >= minTiles) grids.push({ columns, rows });
    }
  }
  return grids.sort((one, other) => one.columns * one.rows - other.columns * other.rows);
}
