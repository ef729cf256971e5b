// The `segmentation` provider: classes of a scene-parsing model with their share of the picture.
import { z } from "zod";
import type { CuratedElement } from "../item.ts";
import type { ElementProvider } from "./element-provider.ts";
import { loadVisionLibrary, openVisionPipeline, toRawPicture, type VisionLibrary } from "./load-vision-library.ts";
import { observeSafely } from "./observe-safely.ts";
import { findSceneClass } from "./scene-classes.ts";

export interface SegmentationOptions {
  readonly model: string;
  /** In the configuration and as the source of each element. Default `segmentation`. */
  readonly name?: string | undefined;
  readonly minScore?: number;
  /** Part of the picture that a class must cover, 0..1. */
  readonly minShare?: number;
  readonly library?: VisionLibrary;
}

const segmentsSchema = z.array(
  z.object({
    label: z.string().nullable(),
    /** A model that names one class for every pixel gives no score. */
    score: z.number().nullish(),
    mask: z.object({ data: z.custom<ArrayLike<number>>(ArrayBuffer.isView), width: z.number(), height: z.number() }),
  }),
);

export type Segment = z.output<typeof segmentsSchema>[number];

/** Any SegFormer, Mask2Former or MaskFormer checkpoint in ONNX. Throws `unsupported` without the package or the model. */
export async function openSegmentation({
  model,
  name = "segmentation",
  minScore = 0.3,
  minShare = 0.001,
  library,
}: SegmentationOptions): Promise<ElementProvider> {
  const vision = library ?? (await loadVisionLibrary());
  const segment = await openVisionPipeline(vision, "image-segmentation", model);
  return {
    name,
    observe: ({ image }, { signal } = {}) =>
      observeSafely(
        name,
        async () => {
          const segments = segmentsSchema.parse(await segment(await toRawPicture(vision, image.bytes)));
          return readSegments(segments, { source: name, minScore, minShare });
        },
        signal,
      ),
    async close() {
      await segment.dispose?.();
    },
  };
}

interface Region {
  pixels: number;
  score: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** One element for each class, largest first: segments of one class are added up, the best score counts. */
export function readSegments(
  segments: readonly Segment[],
  { source, minScore, minShare }: { readonly source: string; readonly minScore: number; readonly minShare: number },
): readonly CuratedElement[] {
  const regions = new Map<string, Region & { total: number; width: number; height: number }>();
  for (const { label, score, mask } of segments) {
    if (label === null || (score ?? 1) < minScore) continue;
    const found = measureMask(mask.data, mask.width);
    if (found.pixels === 0) continue;
    const known = regions.get(label);
    const { width, height } = mask;
    regions.set(label, {
      pixels: found.pixels + (known?.pixels ?? 0),
      score: Math.max(score ?? 1, known?.score ?? 0),
      left: Math.min(found.left, known?.left ?? width),
      top: Math.min(found.top, known?.top ?? height),
      right: Math.max(found.right, known?.right ?? 0),
      bottom: Math.max(found.bottom, known?.bottom ?? 0),
      total: width * height,
      width,
      height,
    });
  }
  return [...regions]
    .flatMap(([label, { pixels, score, left, top, right, bottom, total, width, height }]): CuratedElement[] => {
      const share = pixels / total;
      if (share < minShare) return [];
      const scene = findSceneClass(label);
      const box = [left / width, top / height, (right - left) / width, (bottom - top) / height] as const;
      // The label stays where the class says nothing about a place: it is still what the model saw.
      return [{ name: scene?.name ?? label.trim().toLowerCase(), source, score, share, box }];
    })
    .sort((a, b) => b.share! - a.share!);
}

function measureMask(data: ArrayLike<number>, width: number): Omit<Region, "score"> {
  let [pixels, left, top, right, bottom] = [0, width, Number.POSITIVE_INFINITY, 0, 0];
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 0) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    pixels++;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
  }
  return { pixels, left, top, right, bottom };
}
