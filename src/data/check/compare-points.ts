// How near the places of one set are to those of another: the share within 1, 10 and 100 km.
import { around } from "geokdbush";
import KDBush from "kdbush";
import { distanceKm } from "../../place/distance.ts";
import type { ScannedSet } from "./scan-set.ts";

export const nearnessKm = [1, 10, 100] as const;

export interface Nearness {
  /** Rows with a point. */
  readonly points: number;
  /** How many of them have a point of the other set within 1, 10 and 100 km. */
  readonly within: Readonly<Record<string, number>>;
}

type Points = Pick<ScannedSet, "lat" | "lon">;

/** For every point of `from`, the nearest of `to`; great-circle distances. */
export function measureNearness(from: Points, to: Points): Nearness {
  const within = Object.fromEntries(nearnessKm.map((km) => [String(km), 0]));
  const targets = indicesWithPoint(to);
  const index = new KDBush(targets.length);
  for (const target of targets) index.add(to.lon.at(target), to.lat.at(target));
  index.finish();
  let points = 0;
  const farthest = nearnessKm.at(-1)!;
  for (const source of indicesWithPoint(from)) {
    points++;
    if (targets.length === 0) continue;
    const [lat, lon] = [from.lat.at(source), from.lon.at(source)];
    // The index measures on a sphere of 6,371 km, a hair smaller than ours.
    const [nearest] = around(index, lon, lat, 1, farthest);
    if (nearest === undefined) continue;
    const target = targets[nearest]!;
    const km = distanceKm({ lat, lon }, { lat: to.lat.at(target), lon: to.lon.at(target) });
    for (const limit of nearnessKm) if (km <= limit) within[String(limit)]!++;
  }
  return { points, within };
}

function indicesWithPoint({ lat }: Points): number[] {
  const indices: number[] = [];
  for (let index = 0; index < lat.length; index++) if (!Number.isNaN(lat.at(index))) indices.push(index);
  return indices;
}
