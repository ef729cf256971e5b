// A link to a point on openstreetmap.org, zoomed so that the circle of uncertainty fills the window.
import type { LatLon } from "../place/place.ts";

const equatorKm = 40_075;
/** The circle should span about 512 of the map's pixels; a tile is 256 wide. */
const tilesAcross = 2;

/** Zoom level of web maps, 2 (continents) to 17 (streets), at which a circle of `radiusKm` is about 512 pixels wide. */
export function zoomFor({ lat }: LatLon, radiusKm: number): number {
  const parallelKm = equatorKm * Math.max(0.05, Math.cos((lat * Math.PI) / 180));
  const zoom = Math.floor(Math.log2((tilesAcross * parallelKm) / (2 * Math.max(radiusKm, 0.01))));
  return Math.min(17, Math.max(2, zoom));
}

export function mapLink(point: LatLon, radiusKm: number): string {
  const [lat, lon] = [point.lat.toFixed(5), point.lon.toFixed(5)];
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=${zoomFor(point, radiusKm)}/${lat}/${lon}`;
}
