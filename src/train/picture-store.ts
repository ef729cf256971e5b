// Pictures as training takes them, each one read once: features of a frozen tower, or pixels for one in the graph.
import { type BoundedStore, createBoundedStore } from "../generate/cache/bounded-store.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import { createVisionRunner } from "../generate/engine/vision-runner.ts";
import type { ImagePixels } from "../model/family.ts";
import { floatWeights } from "../model/linear.ts";
import { traceVisionTower } from "../model/trace-network.ts";
import type { Limit } from "../run/limits.ts";
import { openSession } from "../tensor/open-session.ts";
import { distinctPictures, type PictureFeeds } from "./micro-batch.ts";
import type { Sequence } from "./sequence.ts";
import type { TrainableModel } from "./trainable-model.ts";

export const pictureMemory: Limit = {
  name: "pictures kept between steps",
  value: 2 * 1024 ** 3,
  unit: "bytes",
  reason: "30,000 pictures of 64 features of 256 numbers; those that do not fit are read again",
};

export interface PictureStore {
  /** What the pictures of these sequences are fed as. */
  feeds(sequences: readonly Sequence[]): Promise<PictureFeeds>;
  close(): Promise<void>;
}

/** `maxBytes` bounds the memory of pictures that were seen before. */
export function createPictureStore(
  model: Pick<TrainableModel, "network" | "stored" | "takes">,
  { maxBytes = pictureMemory.value, threads }: { readonly maxBytes?: number; readonly threads?: number } = {},
): PictureStore {
  const { network, stored, takes } = model;
  const vision = createVisionRunner(network, () => traceVisionTower(network, floatWeights()), {
    parts: 1,
    open: (graph) =>
      openSession(graph, { device: "cpu", weights: stored, ...(threads === undefined ? {} : { threads }) }),
  });
  const features = createBoundedStore<Float32Array>(maxBytes);
  const pixels = createBoundedStore<ImagePixels>(maxBytes);

  const featuresOf = async (image: ImagePixels): Promise<Float32Array> => {
    const job = vision.start(image);
    for (;;) {
      const found = await job.next();
      if (found) return found;
    }
  };

  return {
    async feeds(sequences) {
      const pictures = distinctPictures(sequences);
      return takes === "features"
        ? { features: await readAll(pictures, features, { make: featuresOf, bytesOf: (rows) => rows.byteLength }) }
        : { pixels: await readAll(pictures, pixels, { make: async (image) => image, bytesOf: pixelBytes }) };
    },
    close: () => vision.close(),
  };
}

const pixelBytes = ({ pixels }: ImagePixels) => pixels.byteLength;

/** Pictures that are not known are decoded side by side, and seen by the tower one after the other. */
async function readAll<Value>(
  pictures: readonly Picture[],
  store: BoundedStore<Value>,
  { make, bytesOf }: { make: (image: ImagePixels) => Promise<Value>; bytesOf: (value: Value) => number },
): Promise<ReadonlyMap<string, Value>> {
  const found = new Map<string, Value>();
  const missing: Picture[] = [];
  for (const picture of pictures) {
    const known = store.get(picture.digest);
    if (known === undefined) missing.push(picture);
    else found.set(picture.digest, known);
  }
  const images = await Promise.all(missing.map((picture) => picture.load()));
  for (const [index, { digest }] of missing.entries()) {
    const value = await make(images[index]!);
    store.set(digest, value, bytesOf(value));
    found.set(digest, value);
  }
  return found;
}
