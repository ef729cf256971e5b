// Builds assets/world-outlines.bin, the country outlines that our offline maps draw, from Natural Earth (world-atlas).
import { readFileSync, writeFileSync } from "node:fs";
import isoCountries from "i18n-iso-countries";
import { encodeOutlines, type Outlines } from "../src/page/outlines.ts";

interface Topology {
  readonly arcs: readonly (readonly (readonly [number, number])[])[];
  readonly transform: { readonly scale: readonly [number, number]; readonly translate: readonly [number, number] };
  readonly objects: { readonly countries: { readonly geometries: readonly Geometry[] } };
}

interface Geometry {
  readonly type: "Polygon" | "MultiPolygon";
  readonly id?: string;
  readonly properties: { readonly name: string };
  readonly arcs: readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];
}

/** Degrees of one step of the stored grid: about 2 km at the equator, finer than a map of the world can show. */
const STEP = 0.02;
/** Smallest triangle, in square degrees at the equator, that a kept vertex spans (Visvalingam and Whyatt 1993). */
const SMALLEST_TRIANGLE = 0.004;
/** Natural Earth names places without an ISO number; these are drawn, and these two carry a code. */
const CODE_BY_NAME: Readonly<Record<string, string>> = { Kosovo: "XK" };

const source = new URL("../node_modules/world-atlas/countries-50m.json", import.meta.url);
const target = new URL("../assets/world-outlines.bin", import.meta.url);

const topology = JSON.parse(readFileSync(source, "utf8")) as Topology;
const outlines: Outlines = {
  step: STEP,
  arcs: topology.arcs.map((arc) => toGrid(simplify(decodeArc(arc)))),
  countries: topology.objects.countries.geometries.map((geometry) => ({
    code: codeOf(geometry),
    polygons: polygonsOf(geometry),
  })),
};
const bytes = encodeOutlines(outlines);
writeFileSync(target, bytes);
const points = outlines.arcs.reduce((sum, arc) => sum + arc.length / 2, 0);
console.log(
  `${outlines.countries.length} outlines, ${outlines.arcs.length} arcs, ${points} points, ${bytes.length} bytes`,
);

function codeOf(geometry: Geometry): string {
  const code = geometry.id === undefined ? undefined : isoCountries.numericToAlpha2(geometry.id);
  return code ?? CODE_BY_NAME[geometry.properties.name] ?? "";
}

function polygonsOf(geometry: Geometry): readonly (readonly (readonly number[])[])[] {
  return geometry.type === "Polygon"
    ? [geometry.arcs as readonly (readonly number[])[]]
    : (geometry.arcs as readonly (readonly (readonly number[])[])[]);
}

function decodeArc(arc: readonly (readonly [number, number])[]): [number, number][] {
  const { scale, translate } = topology.transform;
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** Removes the vertex that spans the smallest triangle until every one spans at least the threshold; ends stay. */
function simplify(points: readonly [number, number][]): readonly [number, number][] {
  const kept = [...points];
  const closed = kept[0]![0] === kept.at(-1)![0] && kept[0]![1] === kept.at(-1)![1];
  const fewest = closed ? 5 : 2;
  while (kept.length > fewest) {
    let smallest = Number.POSITIVE_INFINITY;
    let at = -1;
    for (let i = 1; i < kept.length - 1; i++) {
      const area = triangleArea(kept[i - 1]!, kept[i]!, kept[i + 1]!);
      if (area < smallest) {
        smallest = area;
        at = i;
      }
    }
    if (smallest >= SMALLEST_TRIANGLE) break;
    kept.splice(at, 1);
  }
  return kept;
}

function triangleArea(
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): number {
  const shrink = Math.max(0.2, Math.cos((b[1] * Math.PI) / 180));
  return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) * 0.5 * shrink;
}

/**
 * Longitude, latitude pairs in whole grid steps; neighbours that fall on one grid point are merged. Longitudes run on
 * past 180 where an arc crosses that meridian (Russia, Fiji, Antarctica).
 */
function toGrid(points: readonly [number, number][]): readonly number[] {
  const grid: number[] = [];
  const turn = 360 / STEP;
  for (const [lon, lat] of points) {
    let x = Math.round(lon / STEP);
    if (grid.length > 0) x -= Math.round((x - grid.at(-2)!) / turn) * turn;
    const y = Math.round(lat / STEP);
    if (grid.length > 2 && grid.at(-2) === x && grid.at(-1) === y) continue;
    grid.push(x, y);
  }
  return grid;
}
