// The cell of a grid of nearly equal squares that a point lies in.
import { EARTH_RADIUS_KM } from "../../place/distance.ts";
import type { LatLon } from "../../place/place.ts";

const degreeKm = (Math.PI / 180) * EARTH_RADIUS_KM;

/** Bands of `km` in latitude, each cut into as many equal parts of about `km` as fit: "band:part". */
export function cellOf({ lat, lon }: LatLon, km: number): string {
  const bands = Math.max(1, Math.round((180 * degreeKm) / km));
  const band = Math.min(bands - 1, Math.floor(((lat + 90) / 180) * bands));
  const middle = ((band + 0.5) / bands) * 180 - 90;
  const parts = Math.max(1, Math.round((360 * degreeKm * Math.cos((middle * Math.PI) / 180)) / km));
  // 180° east and west are one meridian.
  const part = Math.floor((((lon + 180) % 360) / 360) * parts);
  return `${band}:${part}`;
}
