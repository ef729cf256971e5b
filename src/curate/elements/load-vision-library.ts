// Finds the optional package that runs segmentation and detection models.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { loadPhoto } from "../../photo/load-photo.ts";
import { resizeBicubic } from "../../photo/resize-bicubic.ts";
import { GlobeError } from "../../run/errors.ts";

/** A picture as the package takes and gives it: rows of pixels with `channels` bytes each. */
export interface RawPicture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

export type VisionPipeline = ((picture: RawPicture, options?: object) => Promise<unknown>) & {
  dispose?(): Promise<unknown>;
};

/** What is used of `@huggingface/transformers` 4. */
export interface VisionLibrary {
  pipeline(task: string, model: string): Promise<VisionPipeline>;
  readonly RawImage: new (data: Uint8Array, width: number, height: number, channels: 3) => RawPicture;
}

const packageName = "@huggingface/transformers";

/** Throws `unsupported` where the package is not installed. */
export async function loadVisionLibrary(name: string = packageName): Promise<VisionLibrary> {
  try {
    return (await import(name)) as VisionLibrary;
  } catch (cause) {
    const isAbsent = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const advice = isAbsent
      ? `which is not installed. Run "npm install ${packageName}", or leave these providers out of "elements".`
      : `which cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new GlobeError("unsupported", `Segmentation and detection need the package ${packageName}, ${advice}`, {
      cause,
    });
  }
}

/** Opens a model from its folder, or by its id on the Hugging Face hub, which the package then downloads. */
export async function openVisionPipeline(
  library: VisionLibrary,
  task: "image-segmentation" | "object-detection",
  model: string,
): Promise<VisionPipeline> {
  try {
    // A relative path of two parts would be taken for an id.
    return await library.pipeline(task, existsSync(model) ? resolve(model) : model);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new GlobeError("unsupported", `The model ${model} cannot be opened for ${task}: ${detail}`, { cause });
  }
}

/**
 * Models of both kinds look at pictures of about this side; with a larger one, segmentation holds a number for each of
 * 150 classes at every pixel (470 MB at 1024 x 768).
 */
const longestSide = 512;

export async function toRawPicture({ RawImage }: VisionLibrary, bytes: Uint8Array): Promise<RawPicture> {
  const photo = await loadPhoto(bytes);
  const scale = Math.min(1, longestSide / Math.max(photo.width, photo.height));
  const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale)));
  const { pixels } = scale < 1 ? resizeBicubic(photo, width!, height!) : photo;
  return new RawImage(pixels, width!, height!, 3);
}
