import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distanceKm } from "./distance.ts";
import { bandOf, gazetteerLayout } from "./gazetteer-format.ts";
import type { LatLon } from "./place.ts";
import { searchCities, selectCities } from "./search-cities.ts";

const { degree, bands: bandCount } = gazetteerLayout;

function columnsOf(points: readonly LatLon[]) {
  const sorted = [...points].sort((a, b) => bandOf(a.lat) - bandOf(b.lat) || a.lon - b.lon);
  const bands = new Uint32Array(bandCount + 1);
  for (const { lat } of sorted) bands[bandOf(lat) + 1]!++;
  for (let i = 0; i < bandCount; i++) bands[i + 1]! += bands[i]!;
  return {
    sorted,
    columns: {
      lat: Int32Array.from(sorted, ({ lat }) => Math.round(lat * degree)),
      lon: Int32Array.from(sorted, ({ lon }) => Math.round(lon * degree)),
      bands,
    },
  };
}

// Integers keep the stored and the original point equal.
const point = fc.record({
  lat: fc.oneof(fc.integer({ min: -90, max: 90 }), fc.constantFrom(-90, 90, 0, 89)),
  lon: fc.oneof(fc.integer({ min: -180, max: 180 }), fc.constantFrom(-180, 180, 179, -179)),
});

describe("against trying every city", () => {
  test("everything within a radius", () => {
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 60 }),
        point,
        fc.integer({ min: 0, max: 20_016 }),
        (points, center, radiusKm) => {
          const { sorted, columns } = columnsOf(points);
          const found = new Set<number>();
          searchCities(columns, center, radiusKm, (index, distance) => {
            expect(distance).toBeCloseTo(distanceKm(center, sorted[index]!), 6);
            found.add(index);
            return radiusKm;
          });
          const expected = sorted.flatMap((city, index) =>
            distanceKm(center, city) <= radiusKm - 1e-6 ? [index] : [],
          );
          for (const index of expected) expect(found.has(index), JSON.stringify(sorted[index])).toBe(true);
          for (const index of found) expect(distanceKm(center, sorted[index]!)).toBeLessThanOrEqual(radiusKm + 1e-6);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("the nearest, by a limit that shrinks", () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), point, (points, center) => {
        const { sorted, columns } = columnsOf(points);
        let nearest = Number.POSITIVE_INFINITY;
        searchCities(columns, center, Number.POSITIVE_INFINITY, (_index, distance) => {
          nearest = Math.min(nearest, distance);
          return nearest;
        });
        expect(nearest).toBeCloseTo(Math.min(...sorted.map((city) => distanceKm(center, city))), 6);
      }),
      { numRuns: 500 },
    );
  });

  test("a selection keeps the order and the bands", () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (points) => {
        const { sorted, columns } = columnsOf(points);
        const even = selectCities(columns, (index) => index % 2 === 0);
        expect([...even.indices]).toEqual(sorted.flatMap((_, index) => (index % 2 === 0 ? [index] : [])));
        expect(even.bands[bandCount]).toBe(even.indices.length);
        expect([...even.lat]).toEqual([...even.indices].map((index) => columns.lat[index]));
      }),
    );
  });
});
