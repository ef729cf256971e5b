// The Mercator projection of the map: the world is a square of side 1, with its western and northern edge at 0.

export interface Mercator {
  readonly x: (lon: number) => number;
  readonly y: (lat: number) => number;
  readonly lon: (x: number) => number;
  readonly lat: (y: number) => number;
}

/** Latitudes beyond 85.0511 degrees are drawn at the edge. Longitudes outside ±180 give x outside 0..1, on purpose. */
export function createMercator(): Mercator {
  const edge = 85.05112878;
  return {
    x: (lon) => lon / 360 + 0.5,
    y: (lat) => {
      const sine = Math.sin((Math.min(edge, Math.max(-edge, lat)) * Math.PI) / 180);
      return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    },
    lon: (x) => (x - 0.5) * 360,
    lat: (y) => (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI,
  };
}
