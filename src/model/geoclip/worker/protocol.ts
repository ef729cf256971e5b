// The messages between the thread that asks and the thread that compares photos with the gallery.
import { type ErrorCode, type ErrorFacts, GlobeError, toGlobeError } from "../../../run/errors.ts";
import type { GeoClipOptions, LikelyPoint } from "../geoclip.ts";
import type { GeoClipPhoto } from "../open-image-encoder.ts";

/** What the thread is started with; functions cannot go there. */
export type WorkerOptions = Omit<GeoClipOptions, "onEncode">;

export type ToWorker =
  | { readonly type: "locate"; readonly id: number; readonly photos: readonly GeoClipPhoto[]; readonly topK: number }
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "encoding"; readonly done: number; readonly total: number }
  | { readonly type: "ready"; readonly digest: string; readonly galleryPoints: number }
  /** It could not be opened; nothing follows. */
  | { readonly type: "refused"; readonly error: PlainError }
  | { readonly type: "located"; readonly id: number; readonly points: readonly (readonly LikelyPoint[])[] }
  | { readonly type: "failed"; readonly id: number; readonly error: PlainError };

/** Classes do not survive the way between threads; these fields do. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly facts: ErrorFacts;
  readonly isRetryable: boolean;
}

export function toPlainError(thrown: unknown): PlainError {
  const { code, message, facts, isRetryable } = toGlobeError(thrown);
  return { code, message, facts, isRetryable };
}

export function fromPlainError({ code, message, facts, isRetryable }: PlainError): GlobeError {
  return new GlobeError(code, message, { facts, isRetryable });
}

/** Photos with bytes in memory of their own, which the message takes along; the caller's stay his. */
export function packPhotos(photos: readonly GeoClipPhoto[]): { photos: GeoClipPhoto[]; transfer: ArrayBuffer[] } {
  const transfer: ArrayBuffer[] = [];
  const copy = (bytes: Uint8Array) => {
    const own = new Uint8Array(bytes);
    transfer.push(own.buffer);
    return own;
  };
  const packed = photos.map((photo) => {
    if (typeof photo === "string") return photo;
    if (photo instanceof Uint8Array) return copy(photo);
    return { width: photo.width, height: photo.height, pixels: copy(photo.pixels) };
  });
  return { photos: packed, transfer };
}
