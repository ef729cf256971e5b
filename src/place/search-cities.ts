// Finds cities around a point in the columns of a gazetteer, from the nearest latitude outward.
import { EARTH_RADIUS_KM } from "./distance.ts";
import { bandOf, gazetteerLayout } from "./gazetteer-format.ts";
import type { LatLon } from "./place.ts";

export interface CityColumns {
  /** 1e-5 degree, ordered by band and then by longitude. */
  readonly lat: Int32Array;
  readonly lon: Int32Array;
  /** First city of each band, and the number of cities. */
  readonly bands: Uint32Array;
}

const radians = Math.PI / 180;
const { degree, bands: bandCount } = gazetteerLayout;
const bandDegrees = 180 / bandCount;

/**
 * Calls `visit` with index and distance in km of every city within the limit, in no strict order. `visit` returns the
 * limit that holds from then on; a smaller one ends the search earlier, so a search for the nearest city starts at
 * Infinity.
 */
export function searchCities(
  { lat, lon, bands }: CityColumns,
  point: LatLon,
  limitKm: number,
  visit: (index: number, distanceKm: number) => number,
): void {
  let limit = limitKm;
  const pointLon = point.lon * degree;
  const cosLat = Math.cos(point.lat * radians);

  /** Widest difference in longitude, in stored degrees, of a point within the limit; the pole is near all meridians. */
  const widest = () => {
    const angle = limit / EARTH_RADIUS_KM;
    if (angle >= (90 - Math.abs(point.lat)) * radians) return 180 * degree;
    return (Math.asin(Math.min(1, Math.sin(angle) / cosLat)) / radians) * degree + 1;
  };
  let spread = widest();

  const measure = (index: number) => {
    const sinLat = Math.sin(((lat[index]! / degree - point.lat) * radians) / 2);
    const sinLon = Math.sin(((lon[index]! / degree - point.lon) * radians) / 2);
    const h = sinLat * sinLat + cosLat * Math.cos((lat[index]! / degree) * radians) * sinLon * sinLon;
    const distance = 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, h)));
    if (distance > limit) return;
    const next = visit(index, distance);
    if (next === limit) return;
    limit = next;
    spread = widest();
  };

  const searchBand = (band: number) => {
    const first = bands[band]!;
    const end = bands[band + 1]!;
    let low = first;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (lon[middle]! < pointLon) low = middle + 1;
      else high = middle;
    }
    // East to the edge of the map and on from its western edge, then the same to the west.
    for (let i = low; i < end && lon[i]! - pointLon <= spread; i++) measure(i);
    for (let i = first; i < low && lon[i]! + 360 * degree - pointLon <= spread; i++) measure(i);
    for (let i = low - 1; i >= first && pointLon - lon[i]! <= spread; i--) measure(i);
    for (let i = end - 1; i >= low && pointLon - lon[i]! + 360 * degree <= spread; i--) measure(i);
  };

  const middle = bandOf(point.lat);
  searchBand(middle);
  for (let step = 1; step < bandCount; step++) {
    const south = middle - step;
    const north = middle + step;
    const gapSouth = (point.lat + 90 - (south + 1) * bandDegrees) * radians * EARTH_RADIUS_KM;
    const gapNorth = (north * bandDegrees - 90 - point.lat) * radians * EARTH_RADIUS_KM;
    if ((south < 0 || gapSouth > limit) && (north >= bandCount || gapNorth > limit)) return;
    if (south >= 0 && gapSouth <= limit) searchBand(south);
    if (north < bandCount && gapNorth <= limit) searchBand(north);
  }
}

/** The columns of some of the cities, in the same order, with their indices in the whole. */
export function selectCities(
  { lat, lon, bands }: CityColumns,
  isSelected: (index: number) => boolean,
): CityColumns & { readonly indices: Uint32Array } {
  const indices: number[] = [];
  const selectedBands = new Uint32Array(bands.length);
  for (let band = 0; band < bands.length - 1; band++) {
    selectedBands[band] = indices.length;
    for (let i = bands[band]!; i < bands[band + 1]!; i++) if (isSelected(i)) indices.push(i);
  }
  selectedBands[bands.length - 1] = indices.length;
  return {
    lat: Int32Array.from(indices, (i) => lat[i]!),
    lon: Int32Array.from(indices, (i) => lon[i]!),
    bands: selectedBands,
    indices: Uint32Array.from(indices),
  };
}
