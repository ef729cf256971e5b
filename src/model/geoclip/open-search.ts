// Compares photos with all points of a gallery at once: one matrix product and a softmax.

import { openSession } from "../../tensor/open-session.ts";
import { multiply } from "../../tensor/operations/arithmetic.ts";
import { linear } from "../../tensor/operations/linear.ts";
import { softmax } from "../../tensor/operations/softmax.ts";
import type { Device } from "../../tensor/tensor.ts";
import { dimension, trace } from "../../tensor/trace.ts";
import type { FileRange, StoredArray } from "../../tensor/weight.ts";
import { weight } from "../../tensor/weight.ts";
import { selectTop } from "./select-top.ts";

export interface Candidate {
  /** Which point of the gallery. */
  readonly index: number;
  /** Share of the whole gallery. */
  readonly probability: number;
}

export interface GallerySearch {
  /** For each row of `features` [photos, width], of length one, the `count` likeliest points, the likeliest first. */
  search(features: Float32Array, count: number): Promise<readonly (readonly Candidate[])[]>;
  close(): Promise<void>;
}

export interface SearchOptions {
  /** Features [points, width] of the gallery, of length one. */
  readonly gallery: FileRange | StoredArray;
  readonly points: number;
  readonly width: number;
  /** Factor on the cosines. */
  readonly logitFactor: number;
  readonly device: Device;
  readonly threads?: number | undefined;
}

/** Probabilities of one run, which bounds its memory: 32 photos against 100,000 points. */
const probabilitiesPerRun = 3_200_000;

export async function openSearch(options: SearchOptions): Promise<GallerySearch> {
  const { gallery, points, width, logitFactor, device, threads } = options;
  const graph = trace({ photos: { dtype: "float32", shape: [dimension("photos"), width] } }, ({ photos }) => {
    const cosines = linear(photos!, weight("gallery", { dtype: "float32", shape: [points, width] }));
    return { probabilities: softmax(multiply(cosines, logitFactor)) };
  });
  const weights = { get: () => gallery };
  const session = await openSession(graph, { device, weights, ...(threads !== undefined && { threads }) });
  const photosPerRun = Math.max(1, Math.floor(probabilitiesPerRun / points));
  return {
    async search(features, count) {
      const found: (readonly Candidate[])[] = [];
      for (let start = 0; start < features.length; start += photosPerRun * width) {
        const data = features.subarray(start, start + photosPerRun * width);
        const feeds = { photos: { dtype: "float32" as const, shape: [data.length / width, width], data } };
        const probabilities = (await session.run(feeds)).probabilities!.data as Float32Array;
        for (let row = 0; row < probabilities.length; row += points) {
          const values = probabilities.subarray(row, row + points);
          found.push(selectTop(values, count).map((index) => ({ index, probability: values[index]! })));
        }
      }
      return found;
    },
    close: () => session.close(),
  };
}
