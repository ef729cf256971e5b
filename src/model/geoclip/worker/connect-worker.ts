// The asking side: calls in progress, and what becomes of them when the thread dies.
import type { Worker } from "node:worker_threads";
import { GlobeError } from "../../../run/errors.ts";
import type { GeoClip, LikelyPoint } from "../geoclip.ts";
import { defaultTopK, isPhotoList, requireTopK } from "../locate-options.ts";
import { type FromWorker, fromPlainError, packPhotos, type ToWorker } from "./protocol.ts";

type Points = readonly (readonly LikelyPoint[])[];

/** Resolves when the thread is ready; rejects with its error. An idle thread does not keep the process alive. */
export function connectWorker(
  worker: Pick<Worker, "on" | "postMessage" | "ref" | "unref">,
  onEncode?: (done: number, total: number) => void,
): Promise<GeoClip> {
  const opened = Promise.withResolvers<GeoClip>();
  const ended = Promise.withResolvers<void>();
  const pending = new Map<number, PromiseWithResolvers<Points>>();
  let count = 0;
  let end: GlobeError | null = null;

  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);
  const take = (id: number) => {
    const call = pending.get(id);
    pending.delete(id);
    if (pending.size === 0 && end === null) worker.unref();
    return call;
  };
  const die = (error: GlobeError) => {
    end ??= error;
    opened.reject(end);
    for (const call of pending.values()) call.reject(end);
    pending.clear();
    ended.resolve();
  };

  const geoClip = (digest: string, galleryPoints: number): GeoClip => ({
    digest,
    galleryPoints,
    async locate(photos, { topK = defaultTopK } = {}) {
      requireTopK(topK, galleryPoints);
      if (end !== null) throw end;
      const id = ++count;
      const call = Promise.withResolvers<Points>();
      pending.set(id, call);
      worker.ref();
      const packed = packPhotos(isPhotoList(photos) ? photos : [photos]);
      post({ type: "locate", id, photos: packed.photos, topK }, packed.transfer);
      return call.promise;
    },
    async close() {
      if (end === null) {
        end = new GlobeError("aborted", "GeoCLIP was closed.");
        worker.ref();
        post({ type: "close" });
      }
      await ended.promise;
    },
  });

  worker.on("message", (message: FromWorker) => {
    if (message.type === "encoding") onEncode?.(message.done, message.total);
    if (message.type === "refused") die(fromPlainError(message.error));
    if (message.type === "located") take(message.id)?.resolve(message.points);
    if (message.type === "failed") take(message.id)?.reject(fromPlainError(message.error));
    if (message.type === "ready") {
      worker.unref();
      opened.resolve(geoClip(message.digest, message.galleryPoints));
    }
  });
  worker.on("error", (cause: Error) => {
    die(new GlobeError("internal", `GeoCLIP's thread stopped with an error: ${cause.message}`, { cause }));
  });
  worker.on("exit", (status) => {
    die(new GlobeError("internal", `GeoCLIP's thread ended with status ${status} while it was in use.`));
  });
  return opened.promise;
}
