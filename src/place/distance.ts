// Great-circle distance on the mean sphere, as the benchmarks of the field measure it.
import type { LatLon } from "./place.ts";

/** Mean radius R1 of the WGS 84 ellipsoid in km (IUGG). Peers use 6371 or 6378.137; results name this one. */
export const EARTH_RADIUS_KM = 6371.0088;

const radians = Math.PI / 180;

/**
 * Haversine distance in km, in [0, 20015.1]. Within 0.562 % of the geodesic on the WGS 84 ellipsoid. The argument of
 * the square root is clamped, because rounding puts antipodes just above 1.
 */
export function distanceKm(a: LatLon, b: LatLon): number {
  const sinLat = Math.sin(((b.lat - a.lat) * radians) / 2);
  const sinLon = Math.sin(((b.lon - a.lon) * radians) / 2);
  const h = sinLat * sinLat + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
}
