// A photo as CLIP sees it: its shorter side scaled to a fixed length, the centre cut out, channels normalized.
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Photo } from "../../photo/photo.ts";
import { resizeBicubic } from "../../photo/resize-bicubic.ts";
import { GlobeError } from "../../run/errors.ts";

/** What preprocessor_config.json says; the defaults are CLIP's. */
export interface PixelSettings {
  /** Length of the shorter side after scaling. */
  readonly shorterSide: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly rescaleFactor: number;
}

const channels = z.tuple([z.number(), z.number(), z.number()]);
const side = z.int().min(1).max(4096);
const settingsSchema = z.object({
  size: z.union([side, z.object({ shortest_edge: side }).transform((size) => size.shortest_edge)]).default(224),
  crop_size: z
    .union([side, z.object({ height: side, width: side })])
    .transform((size) => (typeof size === "number" ? { height: size, width: size } : size))
    .default({ height: 224, width: 224 }),
  image_mean: channels.default([0.48145466, 0.4578275, 0.40821073]),
  image_std: channels.refine((std) => !std.includes(0)).default([0.26862954, 0.26130258, 0.27577711]),
  rescale_factor: z.number().default(1 / 255),
  resample: z.literal(3).default(3),
  do_resize: z.literal(true).default(true),
  do_center_crop: z.literal(true).default(true),
  do_rescale: z.literal(true).default(true),
  do_normalize: z.literal(true).default(true),
});

/** Reads preprocessor_config.json; `null` gives CLIP's settings. Throws `unsupported` for another way of preparing. */
export async function readPixelSettings(file: string | null, imageSize: number): Promise<PixelSettings> {
  const subject = file ?? "The image encoder";
  let config: unknown = { size: imageSize, crop_size: imageSize };
  if (file !== null) {
    try {
      config = JSON.parse(await readFile(file, "utf8"));
    } catch (cause) {
      throw new GlobeError("decode-error", `${file} cannot be read as JSON.`, { facts: { file }, cause });
    }
  }
  const parsed = settingsSchema.safeParse(config);
  const crop = parsed.data?.crop_size;
  if (!parsed.success || crop?.height !== imageSize || crop.width !== imageSize || parsed.data.size < imageSize) {
    const where = parsed.success ? "crop_size" : (parsed.error.issues[0]?.path.join(".") ?? "");
    throw new GlobeError(
      "unsupported",
      `${subject} prepares pictures in another way than CLIP does, at "${where}": bicubic to at least ${imageSize} pixels, ` +
        `a square of ${imageSize} from the centre, then mean and deviation of each channel.`,
      file === null ? {} : { facts: { file } },
    );
  }
  const { size, image_mean, image_std, rescale_factor } = parsed.data;
  return { shorterSide: size, mean: image_mean, std: image_std, rescaleFactor: rescale_factor };
}

/** Writes the photo's numbers [3, imageSize, imageSize] into `target`, with the bits that the reference's have. */
export function preparePixels(photo: Photo, settings: PixelSettings, imageSize: number, target: Float32Array): void {
  const { shorterSide } = settings;
  const isTall = photo.height >= photo.width;
  // The longer side is cut off, not rounded, as the reference does.
  const longer = Math.trunc((shorterSide * Math.max(photo.width, photo.height)) / Math.min(photo.width, photo.height));
  const [width, height] = isTall ? [shorterSide, longer] : [longer, shorterSide];
  const { pixels } = resizeBicubic(photo, width, height);
  const left = Math.floor((width - imageSize) / 2);
  const top = Math.floor((height - imageSize) / 2);
  const plane = imageSize * imageSize;
  for (let channel = 0; channel < 3; channel++) {
    const table = normalized(settings, channel);
    for (let row = 0; row < imageSize; row++) {
      let source = ((top + row) * width + left) * 3 + channel;
      const start = channel * plane + row * imageSize;
      for (let at = start; at < start + imageSize; at++, source += 3) target[at] = table[pixels[source]!]!;
    }
  }
}

/** Every byte's number: the product in double precision, the rest in singles, as the reference rounds. */
function normalized({ mean, std, rescaleFactor }: PixelSettings, channel: number): Float32Array {
  const { fround } = Math;
  const [centre, deviation] = [fround(mean[channel]!), fround(std[channel]!)];
  return Float32Array.from({ length: 256 }, (_, byte) =>
    fround(fround(fround(byte * rescaleFactor) - centre) / deviation),
  );
}
