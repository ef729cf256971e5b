// Shares of near points, against measuring every pair.
import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceKm } from "../../place/distance.ts";
import { measureNearness } from "./compare-points.ts";
import { createNumberColumn } from "./packed-columns.ts";

type Point = readonly [lat: number, lon: number];

function toSet(points: readonly Point[]) {
  const lat = createNumberColumn((length) => new Float64Array(length));
  const lon = createNumberColumn((length) => new Float64Array(length));
  for (const point of points) {
    lat.push(point[0]);
    lon.push(point[1]);
  }
  return { lat, lon };
}

test("rows without a point are not counted", () => {
  const paris: Point = [48.8566, 2.3522];
  const set = toSet([paris, [Number.NaN, Number.NaN]]);
  expect(measureNearness(set, toSet([[48.86, 2.36]]))).toEqual({ points: 1, within: { "1": 1, "10": 1, "100": 1 } });
  expect(measureNearness(set, toSet([]))).toEqual({ points: 1, within: { "1": 0, "10": 0, "100": 0 } });
});

test.each<[string, Point, Point, number[]]>([
  ["across the date line", [0, 179.999], [0, -179.999], [1, 1, 1]],
  ["5 km apart", [10, 20], [10.045, 20], [0, 1, 1]],
  ["50 km apart at 80 degrees north", [80, 0], [80, 2.59], [0, 0, 1]],
  ["at the pole", [90, 0], [89.95, 180], [0, 1, 1]],
  ["far apart", [10, 20], [12, 20], [0, 0, 0]],
])("%s", (_name, a, b, [one, ten, hundred]) => {
  expect(measureNearness(toSet([a]), toSet([b])).within).toEqual({ "1": one, "10": ten, "100": hundred });
});

test("it agrees with measuring every pair", () => {
  const near = fc.tuple(
    fc.double({ min: -1.5, max: 1.5, noNaN: true }),
    fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  );
  const points = fc.array(near, { maxLength: 30 });
  fc.assert(
    fc.property(points, points, (from, to) => {
      const expected = [1, 10, 100].map(
        (km) =>
          from.filter(([lat, lon]) =>
            to.some((other) => distanceKm({ lat, lon }, { lat: other[0], lon: other[1] }) <= km),
          ).length,
      );
      expect(Object.values(measureNearness(toSet(from), toSet(to)).within)).toEqual(expected);
    }),
  );
});
