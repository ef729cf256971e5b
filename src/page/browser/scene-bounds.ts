// The rectangle around everything that a map shows, the short way around the world.
import type { Box } from "./create-view.ts";
import type { MapScene } from "./map-scene.ts";
import type { MapTools } from "./tools.ts";

/** In world coordinates; `right` may exceed 1 where the rectangle crosses the 180th meridian. null without anything. */
export function sceneBounds({ points, pairs }: MapScene, tools: Pick<MapTools, "createMercator">): Box | null {
  const mercator = tools.createMercator();
  const xs: number[] = [];
  let top = 1;
  let bottom = 0;
  const add = (lat: number, lon: number) => {
    const u = mercator.x(lon);
    const v = mercator.y(lat);
    xs.push(u - Math.floor(u));
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  };
  for (const { truth, prediction } of pairs) {
    add(truth.lat, truth.lon);
    if (prediction !== null) add(prediction.lat, prediction.lon);
  }
  for (const { lat, lon, radiusKm = 0 } of points) {
    const reach = radiusKm / 111.2;
    const sideways = Math.min(60, reach / Math.max(0.1, Math.cos((lat * Math.PI) / 180)));
    add(lat - reach, lon - sideways);
    add(lat + reach, lon + sideways);
  }
  if (xs.length === 0) return null;
  // The rectangle begins after the widest gap between neighbours.
  xs.sort((a, b) => a - b);
  let start = 0;
  let gap = xs[0]! + 1 - xs.at(-1)!;
  for (let i = 1; i < xs.length; i++) {
    if (xs[i]! - xs[i - 1]! > gap) {
      gap = xs[i]! - xs[i - 1]!;
      start = i;
    }
  }
  return { left: xs[start]!, right: xs[start]! + 1 - gap, top, bottom };
}
