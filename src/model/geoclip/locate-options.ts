// What may be asked of GeoCLIP, checked before photos are read.
import { GlobeError } from "../../run/errors.ts";
import type { GeoClipPhoto } from "./open-image-encoder.ts";

export const defaultTopK = 5;

export function requireTopK(topK: number, galleryPoints: number): void {
  if (Number.isSafeInteger(topK) && topK >= 1 && topK <= galleryPoints) return;
  throw new GlobeError("usage", `topK must be a whole number from 1 to ${galleryPoints}, got ${topK}.`);
}

export function isPhotoList(photos: GeoClipPhoto | readonly GeoClipPhoto[]): photos is readonly GeoClipPhoto[] {
  return Array.isArray(photos);
}
