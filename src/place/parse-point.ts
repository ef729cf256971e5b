// Reads a point as people write it: decimal degrees, degrees with minutes and seconds, hemispheres, geo URIs.
import type { LatLon } from "./place.ts";

const number = String.raw`[-+−]?\d{1,3}(?:\.\d+)?`;
const minutes = String.raw`(?:(\d{1,2}(?:\.\d+)?)\s*['′’]\s*)?`;
const seconds = String.raw`(?:(\d{1,2}(?:\.\d+)?)\s*(?:["″”]|'')\s*)?`;
const angle = String.raw`([NSEW])?\s*(${number})\s*(?:°|º|deg\b|d\b)?\s*${minutes}${seconds}([NSEW])?`;
const labels = [String.raw`(?:geo:|@)?(?:lat(?:itude)?\s*[:=]?\s*)?`, String.raw`(?:lon(?:gitude)?|lng)?\s*[:=]?\s*`];
const point = new RegExp(
  String.raw`^\s*[[(]?\s*${labels[0]}${angle}\s*(?:[,;]|\s)\s*${labels[1]}${angle}\s*[\])]?\s*$`,
  "i",
);

/**
 * `48.85,2.35`, `48.85 N, 2.35 E`, `40°26′46″N 79°58′56″W`, `geo:48.85,2.35`: latitude first, unless hemispheres say
 * that the longitude is. Null for anything else and for degrees out of range.
 */
export function parsePoint(text: string): LatLon | null {
  const match = point.exec(text.slice(0, 200));
  if (!match) return null;
  const first = readAngle(match.slice(1, 6));
  const second = readAngle(match.slice(6, 11));
  if (!first || !second) return null;
  const [lat, lon] = first.axis === "lon" || second.axis === "lat" ? [second, first] : [first, second];
  if (lat.axis === "lon" || lon.axis === "lat") return null;
  if (Math.abs(lat.degrees) > 90 || Math.abs(lon.degrees) > 180) return null;
  return { lat: lat.degrees, lon: lon.degrees };
}

function readAngle(groups: readonly (string | undefined)[]): { degrees: number; axis: "lat" | "lon" | null } | null {
  const [before, whole, minutes = "0", seconds = "0", after] = groups;
  if (before && after) return null;
  const hemisphere = (before ?? after)?.toUpperCase();
  const signed = Number(whole!.replace("−", "-"));
  if (hemisphere && signed < 0) return null;
  const size = Math.abs(signed) + Number(minutes) / 60 + Number(seconds) / 3600;
  const isNegative = /^[-−]/.test(whole!) || hemisphere === "S" || hemisphere === "W";
  const axis = hemisphere === undefined ? null : hemisphere === "N" || hemisphere === "S" ? "lat" : "lon";
  return { degrees: isNegative ? -size : size, axis };
}
