// Cells are about as large as they should be, everywhere on the globe.
import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceKm } from "../../place/distance.ts";
import { cellOf } from "./cell-of.ts";

const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });

test("points of one cell are no farther apart than its diagonal", () => {
  fc.assert(
    fc.property(
      latitude,
      longitude,
      fc.double({ min: 0, max: 0.02 }),
      fc.double({ min: 0, max: 0.02 }),
      (lat, lon, a, b) => {
        const [one, other] = [
          { lat, lon },
          { lat: Math.min(90, lat + a), lon: Math.min(180, lon + b) },
        ];
        if (cellOf(one, 1) === cellOf(other, 1)) expect(distanceKm(one, other)).toBeLessThan(2);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a kilometre north, or east, is another cell", () => {
  const at = { lat: 48.8566, lon: 2.3522 };
  expect(cellOf({ ...at, lat: at.lat + 0.0091 }, 1)).not.toBe(cellOf(at, 1));
  expect(cellOf({ ...at, lon: at.lon + 0.0145 }, 1)).not.toBe(cellOf(at, 1));
  expect(cellOf({ ...at, lat: at.lat + 0.0091 }, 100)).toBe(cellOf(at, 100));
});

test("the two names of one meridian are one cell", () => {
  expect(cellOf({ lat: 10, lon: 180 }, 1)).toBe(cellOf({ lat: 10, lon: -180 }, 1));
});

test.each([
  ["the north pole", 90],
  ["the south pole", -90],
])("%s has a cell", (_name, lat) => expect(cellOf({ lat, lon: 0 }, 1)).toMatch(/^\d+:\d+$/));
