// GeoScore: the points of the guessing game, 5000 on the spot and less with every kilometre.
import { distanceCurves } from "../../task/distance-curves.ts";

/** 5000 · exp(-km / 1492.7), unrounded (OSV-5M, PLONK and PIGEON); Infinity, for no place, gives 0. */
export function geoScore(km: number): number {
  return 5000 * distanceCurves.geoScore(km);
}
