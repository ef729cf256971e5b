// A session for the image side: photos in, features of length one out.
import { loadPhoto } from "../../photo/load-photo.ts";
import type { Photo, PhotoSource } from "../../photo/photo.ts";
import { GlobeError } from "../../run/errors.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { Device } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import type { WeightSource } from "../../tensor/weight.ts";
import { floatWeights } from "../linear.ts";
import { embedWithClip, projectImages } from "./embed-images.ts";
import { openClip } from "./open-clip.ts";
import type { Heads } from "./open-heads.ts";
import { preparePixels } from "./prepare-pixels.ts";
import { unitLength } from "./unit-length.ts";

/** A photo as a file, as the bytes of one, or decoded. */
export type GeoClipPhoto = PhotoSource | Photo;

export interface ImageEncoder {
  /** The numbers of one photo, [3, side, side]. */
  prepare(photo: GeoClipPhoto): Promise<Float32Array>;
  /** Features [images, features] of length one; the images must be few enough for one run. */
  encode(prepared: readonly Float32Array[]): Promise<Float32Array>;
  /** Digest of CLIP's checkpoint. */
  readonly digest: string;
  close(): Promise<void>;
}

export interface ImageEncoderOptions {
  readonly clip: string;
  readonly heads: Heads;
  readonly device: Device;
  readonly threads?: number | undefined;
}

/** Throws `config` where CLIP's checkpoint lacks a tensor, or where it is not the one whose features GeoCLIP takes. */
export async function openImageEncoder(options: ImageEncoderOptions): Promise<ImageEncoder> {
  const { clip, heads, device, threads } = options;
  const { vision, settings, stored, digest } = await openClip(clip);
  requireProjection(vision.projectionSize, heads.sizes.projection, clip);
  const { imageSize, channels } = vision;

  const weights: WeightSource = {
    get: (name) => stored.get(name) ?? heads.get(name),
  };
  const shape = [channels, imageSize, imageSize];
  const graph = trace({ pixels: { dtype: "float32", shape: [dimension("images"), ...shape] } }, ({ pixels }) => {
    const known = floatWeights();
    return { features: unitLength(projectImages(known, heads.sizes, embedWithClip(known, vision, pixels!))) };
  });
  const session = await openSession(graph, { device, weights, ...(threads !== undefined && { threads }) });
  const length = channels * imageSize ** 2;
  return {
    digest,
    async prepare(photo) {
      const target = new Float32Array(length);
      preparePixels(isDecoded(photo) ? photo : await loadPhoto(photo), settings, imageSize, target);
      return target;
    },
    async encode(prepared) {
      const data = new Float32Array(prepared.length * length);
      for (const [index, pixels] of prepared.entries()) data.set(pixels, index * length);
      const feeds = { pixels: { dtype: "float32" as const, shape: [prepared.length, ...shape], data } };
      return (await session.run(feeds)).features!.data as Float32Array;
    },
    close: () => session.close(),
  };
}

function isDecoded(photo: GeoClipPhoto): photo is Photo {
  return typeof photo === "object" && "pixels" in photo;
}

function requireProjection(found: number, expected: number, clip: string): void {
  if (found === expected) return;
  throw new GlobeError(
    "config",
    `${clip} gives image features of ${found} numbers, and GeoCLIP takes ${expected}: it is another CLIP than the one ` +
      "GeoCLIP was trained on, openai/clip-vit-large-patch14.",
    { facts: { file: clip } },
  );
}
