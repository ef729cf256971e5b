// The country whose borders enclose a point.
import { fileURLToPath } from "node:url";
import type { LatLon } from "./place.ts";
import { openSectionFile, type SectionFileKind } from "./section-file.ts";

export const bordersKind: SectionFileKind = {
  what: "borders",
  magic: "GLOBEBRD",
  layout: 1,
  remedy: "Restore it from the package, or build it with scripts/gazetteer/build-borders.ts.",
  sizeLimit: {
    name: "borders file size",
    value: 64 << 20,
    unit: "bytes",
    reason: "the borders of all countries in full detail need less",
  },
};

/**
 * Sections of `assets/borders.bin`: `cells` (u16), one value for each degree square, row by row from the south pole:
 * 0 for none, a country plus 1 where one country fills the square, else `mixedCell` and the number of a list in
 * `lists` (u32, starts in `listPolygons`, u16) of the polygons to try, the smallest first. `polygonCountry` (u8),
 * `polygonRings` (u32, first ring of each polygon), `ringVertices` (u32, first vertex of each ring), `vertexLat` and
 * `vertexLon` (i32, 1e-5 degree).
 */
export interface BordersFacts {
  readonly source: string;
  readonly countries: readonly string[];
}

/** Marks a degree square that several countries share. */
export const mixedCell = 0x8000;

const degree = 100_000;

type Borders = (lat: number, lon: number) => string | null;

let borders: Borders | undefined;

/**
 * ISO 3166-1 alpha-2 of the country or territory around the point, its territorial waters included; null on the high
 * seas and on land that no state claims.
 */
export function countryAtPoint({ lat, lon }: LatLon): string | null {
  borders ??= openBorders();
  return borders(lat, lon);
}

function openBorders(): Borders {
  const path = fileURLToPath(new URL("../../assets/borders.bin", import.meta.url));
  const file = openSectionFile<BordersFacts>(path, bordersKind);
  const { countries } = file.facts;
  const cells = file.uint16("cells");
  const lists = file.uint32("lists");
  const listPolygons = file.uint16("listPolygons");
  const polygonCountry = file.uint8("polygonCountry");
  const polygonRings = file.uint32("polygonRings");
  const ringVertices = file.uint32("ringVertices");
  const vertexLat = file.int32("vertexLat");
  const vertexLon = file.int32("vertexLon");

  /** Even-odd rule over all rings, so that holes are outside. */
  const encloses = (polygon: number, y: number, x: number): boolean => {
    let isInside = false;
    for (let ring = polygonRings[polygon]!; ring < polygonRings[polygon + 1]!; ring++) {
      const end = ringVertices[ring + 1]!;
      let before = end - 1;
      for (let vertex = ringVertices[ring]!; vertex < end; before = vertex++) {
        const y1 = vertexLat[vertex]!;
        const y2 = vertexLat[before]!;
        if (y1 > y === y2 > y) continue;
        const x1 = vertexLon[vertex]!;
        if (x < ((vertexLon[before]! - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
      }
    }
    return isInside;
  };

  return (lat, lon) => {
    const row = Math.min(179, Math.floor(lat + 90));
    const column = Math.min(359, Math.floor(lon + 180));
    const cell = cells[row * 360 + column];
    if (cell === undefined || cell === 0) return null;
    if (cell < mixedCell) return countries[cell - 1]!;
    const list = cell - mixedCell;
    for (let i = lists[list]!; i < lists[list + 1]!; i++) {
      const polygon = listPolygons[i]!;
      if (encloses(polygon, lat * degree, lon * degree)) return countries[polygonCountry[polygon]!]!;
    }
    return null;
  };
}
