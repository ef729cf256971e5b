// GeoCLIP's thread: opens what it was started for, answers in the order of the questions, and closes.
import { parentPort, workerData } from "node:worker_threads";
import type { GeoClip } from "../geoclip.ts";
import { runGeoClip } from "../run-geoclip.ts";
import { type FromWorker, type ToWorker, toPlainError, type WorkerOptions } from "./protocol.ts";

const port = parentPort!;
const post = (message: FromWorker) => port.postMessage(message);
const onEncode = (done: number, total: number) => post({ type: "encoding", done, total });

try {
  serve(await runGeoClip({ ...(workerData as WorkerOptions), onEncode }));
} catch (error) {
  post({ type: "refused", error: toPlainError(error) });
  port.close();
}

function serve(geoClip: GeoClip): void {
  let last: Promise<unknown> = Promise.resolve();
  const answer = async ({ id, photos, topK }: ToWorker & { type: "locate" }) => {
    try {
      post({ type: "located", id, points: await geoClip.locate(photos, { topK }) });
    } catch (error) {
      post({ type: "failed", id, error: toPlainError(error) });
    }
  };
  const close = async () => {
    await geoClip.close();
    port.close();
  };
  port.on("message", (message: ToWorker) => {
    last = last.then(() => (message.type === "close" ? close() : answer(message)));
  });
  post({ type: "ready", digest: geoClip.digest, galleryPoints: geoClip.galleryPoints });
}
