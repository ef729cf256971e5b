import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePoint } from "./parse-point.ts";

describe("points", () => {
  test.each([
    ["48.85,2.35", 48.85, 2.35],
    ["48.85, 2.35", 48.85, 2.35],
    ["48.85 2.35", 48.85, 2.35],
    ["(-33.86; 151.2)", -33.86, 151.2],
    ["−33.86, 151.2", -33.86, 151.2],
    ["geo:48.85,2.35", 48.85, 2.35],
    ["@48.85,2.35", 48.85, 2.35],
    ["lat: 48.85, lon: 2.35", 48.85, 2.35],
    ["48.85° N, 2.35° E", 48.85, 2.35],
    ["33.86 S, 70.6 W", -33.86, -70.6],
    ["N48.85 W2.35", 48.85, -2.35],
    ["2.35 E, 48.85 N", 48.85, 2.35],
    ["40°26′46″N 79°58′56″W", 40.446111, -79.982222],
    ["40° 26' N, 79° 58' W", 40.433333, -79.966667],
    ["40°26'46\"N, 79°58'56\"W", 40.446111, -79.982222],
    ["90,180", 90, 180],
    ["0,0", 0, 0],
  ])("%s", (text, lat, lon) => {
    const point = parsePoint(text)!;
    expect(point.lat).toBeCloseTo(lat, 5);
    expect(point.lon).toBeCloseTo(lon, 5);
  });

  test.each([
    "",
    "Paris",
    "48.85",
    "91,0",
    "0,181",
    "48.85,2.35,7",
    "48.85 N, 2.35 N",
    "-5 S, 3 E",
    "75001 Paris",
    "1 or 2",
    "12345, 2",
  ])("%s is none", (text) => {
    expect(parsePoint(text)).toBeNull();
  });

  test("decimal degrees survive, and nothing throws", () => {
    const degrees = (most: number) => fc.integer({ min: -most * 1e5, max: most * 1e5 }).map((value) => value / 1e5);
    fc.assert(
      fc.property(degrees(90), degrees(180), fc.constantFrom(",", ", ", " "), (lat, lon, between) => {
        expect(parsePoint(`${lat.toFixed(5)}${between}${lon.toFixed(5)}`)).toEqual({ lat, lon });
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        const point = parsePoint(text);
        if (point) expect(Math.abs(point.lat)).toBeLessThanOrEqual(90);
      }),
    );
  });
});
