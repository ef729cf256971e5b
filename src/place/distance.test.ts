import fc from "fast-check";
import geographiclib from "geographiclib-geodesic";
import { describe, expect, test } from "vitest";
import { distanceKm, EARTH_RADIUS_KM } from "./distance.ts";
import type { LatLon } from "./place.ts";

const at = (lat: number, lon: number): LatLon => ({ lat, lon });

describe("golden distances at R = 6371.0088 km", () => {
  test.each([
    ["Paris to London", at(48.8566, 2.3522), at(51.5074, -0.1278), 343.557],
    ["one degree of longitude on the equator", at(0, 0), at(0, 1), 111.195],
    ["one degree across the date line", at(0, 179.5), at(0, -179.5), 111.195],
    ["pole to pole", at(90, 0), at(-90, 0), 20_015.114],
    ["Auckland to Santiago", at(-36.8485, 174.7633), at(-33.4489, -70.6693), 9_670.052],
    ["a point to itself", at(48.8566, 2.3522), at(48.8566, 2.3522), 0],
  ])("%s", (_name, a, b, expected) => {
    expect(EARTH_RADIUS_KM).toBe(6371.0088);
    expect(distanceKm(a, b)).toBeCloseTo(expected, 3);
    expect(distanceKm(b, a)).toBeCloseTo(expected, 3);
  });
});

const anywhere = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

describe("properties", () => {
  test("symmetric, zero on itself, never more than half the circumference, never NaN", () => {
    fc.assert(
      fc.property(anywhere, anywhere, (a, b) => {
        const d = distanceKm(a, b);
        expect(d).toBe(distanceKm(b, a));
        expect(d).toBeGreaterThanOrEqual(0);
        expect(d).toBeLessThanOrEqual(Math.PI * EARTH_RADIUS_KM + 1e-9);
        expect(distanceKm(a, a)).toBe(0);
      }),
    );
  });

  test("the triangle inequality holds", () => {
    fc.assert(
      fc.property(anywhere, anywhere, anywhere, (a, b, c) => {
        // Near the antipode the haversine comes close to 1, and its last bit is worth about 20 cm of distance.
        expect(distanceKm(a, c)).toBeLessThanOrEqual(distanceKm(a, b) + distanceKm(b, c) + 1e-3);
      }),
    );
  });

  test("within 0.562 % of the geodesic on the WGS 84 ellipsoid", () => {
    const { WGS84 } = geographiclib.Geodesic;
    fc.assert(
      fc.property(anywhere, anywhere, (a, b) => {
        const geodesicKm = WGS84.Inverse(a.lat, a.lon, b.lat, b.lon).s12! / 1000;
        // The ellipsoid curves most along a meridian at the equator, with a radius of 6335.439 km: 0.5614 % less.
        expect(Math.abs(distanceKm(a, b) - geodesicKm)).toBeLessThanOrEqual(0.00562 * geodesicKm + 1e-6);
      }),
      { numRuns: 1000 },
    );
  });

  test("antipodes do not leave the domain of the arcsine", () => {
    fc.assert(
      fc.property(anywhere, (a) => {
        const antipode = at(-a.lat, a.lon > 0 ? a.lon - 180 : a.lon + 180);
        expect(distanceKm(a, antipode)).toBeCloseTo(Math.PI * EARTH_RADIUS_KM, 0);
      }),
    );
  });
});
