// The `detection` provider: things that an object detector finds, with their boxes.
import { z } from "zod";
import type { CuratedElement } from "../item.ts";
import type { ElementProvider } from "./element-provider.ts";
import { loadVisionLibrary, openVisionPipeline, toRawPicture, type VisionLibrary } from "./load-vision-library.ts";
import { observeSafely } from "./observe-safely.ts";

export interface DetectionOptions {
  readonly model: string;
  /** In the configuration and as the source of each element. Default `detection`. */
  readonly name?: string | undefined;
  readonly minScore?: number;
  readonly library?: VisionLibrary;
}

const detectionsSchema = z.array(
  z.object({
    label: z.string(),
    score: z.number(),
    /** Pixels of the picture that was given. */
    box: z.object({ xmin: z.number(), ymin: z.number(), xmax: z.number(), ymax: z.number() }),
  }),
);

export type Detection = z.output<typeof detectionsSchema>[number];

/** Any DETR, YOLOS or similar checkpoint in ONNX. Throws `unsupported` without the package or the model. */
export async function openDetection({
  model,
  name = "detection",
  minScore = 0.3,
  library,
}: DetectionOptions): Promise<ElementProvider> {
  const vision = library ?? (await loadVisionLibrary());
  const detect = await openVisionPipeline(vision, "object-detection", model);
  return {
    name,
    observe: ({ image }, { signal } = {}) =>
      observeSafely(
        name,
        async () => {
          const picture = await toRawPicture(vision, image.bytes);
          const detections = detectionsSchema.parse(await detect(picture, { threshold: minScore }));
          return readDetections(detections, { source: name, minScore, ...picture });
        },
        signal,
      ),
    async close() {
      await detect.dispose?.();
    },
  };
}

/** Best first; boxes are cut at the edges of the picture. */
export function readDetections(
  detections: readonly Detection[],
  picture: { readonly source: string; readonly minScore: number; readonly width: number; readonly height: number },
): readonly CuratedElement[] {
  const { source, minScore, width, height } = picture;
  const share = (pixels: number, side: number) => Math.min(1, Math.max(0, pixels / side));
  return detections
    .filter(({ score }) => score >= minScore)
    .map(({ label, score, box }): CuratedElement => {
      const [left, top] = [share(box.xmin, width), share(box.ymin, height)];
      const size = [share(box.xmax, width) - left, share(box.ymax, height) - top] as const;
      return { name: label.trim().toLowerCase(), source, score, box: [left, top, ...size] };
    })
    .sort((a, b) => b.score - a.score);
}
