// What GeoCLIP is to those who use it: photos in, likely points out.
import type { Device } from "../../tensor/tensor.ts";
import type { GeoClipPhoto } from "./open-image-encoder.ts";

export interface GeoClipOptions {
  /** A folder with GeoCLIP's weights, or the name of a repository that was pulled. */
  readonly folder: string;
  /** The folder of CLIP ViT-L/14; by default `clip` inside `folder`, or the checkpoint that was pulled. */
  readonly clip?: string | undefined;
  /** A CSV file with the columns LAT and LON; by default the one in `folder`. */
  readonly gallery?: string | undefined;
  /** Default "cpu". */
  readonly device?: Device | undefined;
  /** Processor threads; by default one for each core. */
  readonly threads?: number | undefined;
  /** Points of the gallery that are encoded, of all: only before a gallery's first use. */
  readonly onEncode?: ((done: number, total: number) => void) | undefined;
}

/** A point of the gallery. */
export interface LikelyPoint {
  /** Degrees. */
  readonly lat: number;
  readonly lon: number;
  /** Its share among all points of the gallery. It says nothing about how often such answers are right. */
  readonly probability: number;
}

export interface LocateOptions {
  /** Points for each photo, from 1 to the size of the gallery. Default 5. */
  readonly topK?: number | undefined;
}

export interface GeoClip {
  /**
   * For each photo its likeliest points, the likeliest first. A photo that cannot be read rejects the whole call with its
   * error.
   */
  locate(
    photos: GeoClipPhoto | readonly GeoClipPhoto[],
    options?: LocateOptions,
  ): Promise<readonly (readonly LikelyPoint[])[]>;
  /** SHA-256 that names weights and gallery in results. */
  readonly digest: string;
  readonly galleryPoints: number;
  /** Frees the memory, after the calls before it. */
  close(): Promise<void>;
}
