// Pictures as training takes them, each one read once: features of a frozen tower, or pixels for one in the graph.
import { type BoundedStore, createBoundedStore } from "../generate/cache/bounded-store.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import type { ImagePixels } from "../model/family.ts";
import { sha256 } from "../run/digest.ts";
import type { Limit } from "../run/limits.ts";
import { digestTower, type FeatureCache, featureFolder, openFeatureCache } from "./feature-cache.ts";
import { distinctPictures, type PictureFeeds } from "./micro-batch.ts";
import type { Sequence } from "./sequence.ts";
import type { TrainableModel } from "./trainable-model.ts";
import { createFeatureMaker } from "./vision-features.ts";

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

export interface PictureStoreOptions {
  /** Bounds the memory of pictures that were seen before. */
  readonly maxBytes?: number;
  /** Where features outlive the process, or null; `$GLOBE_FEATURES` unless said. */
  readonly folder?: string | null;
  readonly threads?: number;
}

export function createPictureStore(
  model: Pick<TrainableModel, "network" | "stored" | "takes" | "checkpoint">,
  { maxBytes = pictureMemory.value, folder = featureFolder(), threads }: PictureStoreOptions = {},
): PictureStore {
  const { takes } = model;
  const maker = createFeatureMaker(model, threads === undefined ? {} : { threads });
  const opened = folder === null || takes !== "features" ? null : openCache(model, folder);
  // It is thrown where it is awaited, and not before.
  opened?.catch(() => undefined);
  const features = createBoundedStore<Float32Array>(maxBytes);
  const pixels = createBoundedStore<ImagePixels>(maxBytes);

  /** Features of pictures that memory does not hold: from the disk, or made and kept there. */
  const featuresOf = async (pictures: readonly Picture[]): Promise<readonly Float32Array[]> => {
    const cache = await opened;
    const stored = await Promise.all(pictures.map((picture) => cache?.get(keyOf(picture))));
    const missing = pictures.filter((_, index) => stored[index] === undefined);
    const made = await maker.make(await loadAll(missing));
    for (const [index, picture] of missing.entries()) await cache?.set(keyOf(picture), made[index]!);
    let next = 0;
    return stored.map((features) => features ?? made[next++]!);
  };

  return {
    async feeds(sequences) {
      const pictures = distinctPictures(sequences);
      return takes === "features"
        ? { features: await readAll(pictures, features, { make: featuresOf, bytesOf: (rows) => rows.byteLength }) }
        : { pixels: await readAll(pictures, pixels, { make: loadAll, bytesOf: pixelBytes }) };
    },
    async close() {
      await maker.close();
      await (await opened)?.close();
    },
  };
}

async function openCache(model: Parameters<typeof digestTower>[0], folder: string): Promise<FeatureCache> {
  return openFeatureCache(folder, await digestTower(model));
}

/** A picture's bytes and how they are cut. */
function keyOf({ digest, shape }: Picture): string {
  return sha256(`${digest} ${JSON.stringify(shape)}`);
}

/** Decoded side by side. */
const loadAll = (pictures: readonly Picture[]) => Promise.all(pictures.map((picture) => picture.load()));

const pixelBytes = ({ pixels }: ImagePixels) => pixels.byteLength;

/** Each picture once from memory, or made. */
async function readAll<Value>(
  pictures: readonly Picture[],
  store: BoundedStore<Value>,
  {
    make,
    bytesOf,
  }: { make: (missing: readonly Picture[]) => Promise<readonly Value[]>; bytesOf: (value: Value) => number },
): Promise<ReadonlyMap<string, Value>> {
  const found = new Map<string, Value>();
  const missing: Picture[] = [];
  for (const picture of pictures) {
    const known = store.get(picture.digest);
    if (known === undefined) missing.push(picture);
    else found.set(picture.digest, known);
  }
  if (missing.length === 0) return found;
  const made = await make(missing);
  for (const [index, { digest }] of missing.entries()) {
    const value = made[index]!;
    store.set(digest, value, bytesOf(value));
    found.set(digest, value);
  }
  return found;
}
