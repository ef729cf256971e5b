// Builds assets/borders.bin: the borders of @rapideditor/country-coder in a form that is read in place.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { borders, iso1A2Code } from "@rapideditor/country-coder";
import { type BordersFacts, bordersKind, mixedCell } from "../../src/place/country-at-point.ts";
import { writeSectionFile } from "./write-section-file.ts";

type Ring = readonly (readonly [lon: number, lat: number])[];

interface Polygon {
  readonly country: string;
  readonly rings: readonly Ring[];
  readonly area: number;
  /** West, south, east, north. */
  readonly box: readonly [number, number, number, number];
}

/** What is used of the library's features; its own types leave them open. */
interface Feature {
  readonly geometry: { readonly coordinates: readonly (readonly Ring[])[] } | null;
  readonly properties: { readonly wikidata: string };
}

/**
 * Codes of the library that are no country of ours: exceptionally reserved codes of ISO 3166, and places whose state is
 * disputed on the ground, which follow ISO 3166-2 and GeoNames.
 */
export const ownCodes: Readonly<Record<string, string>> = {
  AC: "SH", // Ascension
  CP: "FR", // Clipperton
  CQ: "GG", // Sark
  DG: "IO", // Diego Garcia
  EA: "ES", // Ceuta and Melilla
  IC: "ES", // Canary Islands
  TA: "SH", // Tristan da Cunha
};
const ownFeatures: Readonly<Record<string, string>> = {
  Q7835: "UA", // Crimea
  Q23681: "CY", // the north of Cyprus
};

/**
 * The library gives what Morocco holds of Western Sahara to Morocco. Its border in the north is the parallel of 27°
 * 40', and nothing of Morocco lies south of it.
 */
const saharaLat = 27 + 40 / 60;

const degree = 100_000;
const polygons: Polygon[] = (borders.features as readonly Feature[])
  .flatMap(({ geometry, properties }): Polygon[] => {
    if (!geometry) return [];
    const rings = geometry.coordinates;
    const code = iso1A2Code(pointInside(rings[0]!), { level: "territory" });
    const country = ownFeatures[properties.wikidata] ?? ownCodes[code ?? ""] ?? code;
    if (country === "MA") {
      return [
        ...toPolygons(
          "MA",
          rings.map((polygon) => polygon.map((ring) => clip(ring, (lat) => lat >= saharaLat))),
        ),
        ...toPolygons(
          "EH",
          rings.map((polygon) => polygon.map((ring) => clip(ring, (lat) => lat <= saharaLat))),
        ),
      ];
    }
    return country === null ? [] : toPolygons(country, rings);
  })
  .sort((a, b) => a.area - b.area);

const countries = [...new Set(polygons.map(({ country }) => country))].sort();
const touched: Set<number>[] = Array.from({ length: 180 * 360 }, () => new Set());
polygons.forEach(({ rings }, index) => {
  for (const ring of rings) for (const cell of cellsAlong(ring)) touched[cell]!.add(index);
});
const lists: number[] = [];
const listPolygons: number[] = [];
const listNumbers = new Map<string, number>();
const cells = touched.map((onBorder, cell) => {
  const [south, west] = [Math.floor(cell / 360) - 90, (cell % 360) - 180];
  // A polygon that no border of which passes here covers all of the square or nothing.
  const middle = polygons.findIndex((polygon) => encloses(polygon, west + 0.5, south + 0.5));
  if (onBorder.size === 0) return middle < 0 ? 0 : countries.indexOf(polygons[middle]!.country) + 1;
  const around = polygons.flatMap((polygon, index) =>
    !onBorder.has(index) && encloses(polygon, west + 0.5, south + 0.5) ? [index] : [],
  );
  const candidates = [...onBorder, ...around].sort((a, b) => a - b);
  const known = listNumbers.get(candidates.join());
  if (known !== undefined) return mixedCell + known;
  listNumbers.set(candidates.join(), lists.length);
  lists.push(listPolygons.length);
  listPolygons.push(...candidates);
  return mixedCell + lists.length - 1;
});

const rings = polygons.flatMap((polygon) => polygon.rings);
const vertices = rings.flat();
const file = writeSectionFile(bordersKind, { source: sourceOfBorders(), countries } satisfies BordersFacts, {
  cells: Uint16Array.from(cells),
  lists: Uint32Array.from([...lists, listPolygons.length]),
  listPolygons: Uint16Array.from(listPolygons),
  polygonCountry: Uint8Array.from(polygons, ({ country }) => countries.indexOf(country)),
  polygonRings: starts(polygons.map((polygon) => polygon.rings.length)),
  ringVertices: starts(rings.map((ring) => ring.length)),
  vertexLat: Int32Array.from(vertices, ([, lat]) => Math.round(lat * degree)),
  vertexLon: Int32Array.from(vertices, ([lon]) => Math.round(lon * degree)),
});
writeFileSync("assets/borders.bin.part", file);
renameSync("assets/borders.bin.part", "assets/borders.bin");
console.log(
  `${countries.length} countries, ${vertices.length} vertices, ${lists.length} mixed squares, ${file.length} bytes`,
);

function sourceOfBorders(): string {
  const entry = fileURLToPath(import.meta.resolve("@rapideditor/country-coder"));
  const { version } = JSON.parse(readFileSync(join(dirname(entry), "../package.json"), "utf8")) as { version: string };
  return `@rapideditor/country-coder ${version}`;
}

function toPolygons(country: string, all: readonly (readonly Ring[])[]): Polygon[] {
  const polygons = all.map((rings) => rings.filter((ring) => ring.length > 2)).filter((rings) => rings.length > 0);
  return polygons.map((rings) => ({ country, rings, area: areaOf(rings[0]!), box: boxOf(rings[0]!) }));
}

/** The part of a ring on one side of the border of Western Sahara (Sutherland and Hodgman). */
function clip(ring: Ring, isKept: (lat: number) => boolean): Ring {
  return ring.flatMap(([x2, y2], i): [number, number][] => {
    const [x1, y1] = ring[(i + ring.length - 1) % ring.length]!;
    const crossing: [number, number] = [x1 + ((x2 - x1) * (saharaLat - y1)) / (y2 - y1), saharaLat];
    return [...(isKept(y1) === isKept(y2) ? [] : [crossing]), ...(isKept(y2) ? [[x2, y2] as [number, number]] : [])];
  });
}

function starts(lengths: readonly number[]): Uint32Array {
  let sum = 0;
  return Uint32Array.from([0, ...lengths.map((length) => (sum += length))]);
}

function areaOf(ring: Ring): number {
  const twice = ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

function boxOf(ring: Ring): Polygon["box"] {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function encloses({ rings: all, box: [west, south, east, north] }: Polygon, x: number, y: number): boolean {
  if (x < west || x > east || y < south || y > north) return false;
  let isInside = false;
  for (const ring of all) {
    ring.forEach(([x1, y1], i) => {
      const [x2, y2] = ring[(i + ring.length - 1) % ring.length]!;
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
    });
  }
  return isInside;
}

/** The middle of the widest stretch of a parallel that lies inside. */
function pointInside(polygon: readonly Ring[]): [lon: number, lat: number] {
  const lats = polygon[0]!.map(([, lat]) => lat);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  let best: [number, number] = [0, 0];
  let width = 0;
  for (const share of [0.5, 0.41, 0.59, 0.33, 0.67]) {
    const y = south + (north - south) * share;
    const crossings = polygon
      .flatMap((ring) =>
        ring.flatMap(([x1, y1], i) => {
          const [x2, y2] = ring[(i + ring.length - 1) % ring.length]!;
          return y1 > y !== y2 > y ? [((x2 - x1) * (y - y1)) / (y2 - y1) + x1] : [];
        }),
      )
      .sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [west, east] = [crossings[i]!, crossings[i + 1]!];
      if (east - west <= width) continue;
      width = east - west;
      best = [(west + east) / 2, y];
    }
  }
  return best;
}

/** Every degree square that the ring passes, and those it only just misses. */
function* cellsAlong(ring: Ring): Generator<number> {
  const margin = 1e-4;
  for (const [i, [x2, y2]] of ring.entries()) {
    const [x1, y1] = ring[(i + ring.length - 1) % ring.length]!;
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / 0.02));
    for (let piece = 0; piece <= pieces; piece++) {
      const x = x1 + ((x2 - x1) * piece) / pieces;
      const y = y1 + ((y2 - y1) * piece) / pieces;
      for (const dx of [-margin, 0.02, -0.02]) {
        for (const dy of [-margin, 0.02, -0.02]) {
          const column = Math.floor(x + dx + 180);
          const row = Math.floor(y + dy + 90);
          if (column >= 0 && column < 360 && row >= 0 && row < 180) yield row * 360 + column;
        }
      }
    }
  }
}
