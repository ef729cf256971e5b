// Opens GeoCLIP (Vivanco Cepeda et al., NeurIPS 2023): photos are compared with a gallery of points on the globe.
import type { GeoClip, GeoClipOptions } from "./geoclip.ts";
import { runGeoClip } from "./run-geoclip.ts";

export type { GeoClip, GeoClipOptions, LikelyPoint, LocateOptions } from "./geoclip.ts";

/**
 * Throws `missing-file` and `config` with a sentence that says what to fetch. The first use of a gallery encodes its points,
 * which takes about ten seconds for 100,000; after that they are read from a cache.
 */
export function openGeoClip(options: GeoClipOptions): Promise<GeoClip> {
  return runGeoClip(options);
}
