// Opens GeoCLIP (Vivanco Cepeda et al., NeurIPS 2023): photos are compared with a gallery of points on the globe.
import { Worker } from "node:worker_threads";
import type { GeoClip, GeoClipOptions } from "./geoclip.ts";
import { connectWorker } from "./worker/connect-worker.ts";
import type { WorkerOptions } from "./worker/protocol.ts";

export type { GeoClip, GeoClipOptions, LikelyPoint, LocateOptions } from "./geoclip.ts";

/**
 * Opens it in a thread of its own, so that the caller's goes on while photos are compared. Throws `missing-file` and
 * `config` with a sentence that says what to fetch. The first use of a gallery encodes its points, which takes about
 * half a minute for 100,000; after that they are read from a cache.
 */
export async function openGeoClip({ onEncode, ...options }: GeoClipOptions): Promise<GeoClip> {
  const workerData: WorkerOptions = options;
  // The same folder holds .ts files in the source tree and .js files in the published package.
  const url = new URL(`./worker/geoclip-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  return connectWorker(new Worker(url, { workerData, name: "GeoCLIP", execArgv: [] }), onEncode);
}
