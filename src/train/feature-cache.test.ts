// Features of a frozen tower: batches against single pictures, and what a later process finds on disk.
import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "../../test/reference/models/formula.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import { digestTower, openFeatureCache } from "./feature-cache.ts";
import { createNano } from "./nano/create-nano.ts";
import { nanoShape } from "./nano/nano-shape.ts";
import { createPictureStore } from "./picture-store.ts";
import { answerSequence } from "./sequence.ts";
import { countWords } from "./tokenizer/count-words.ts";
import { trainBpe } from "./tokenizer/train-bpe.ts";
import { openTrainable, type TrainableModel } from "./trainable-model.ts";
import { createFeatureMaker } from "./vision-features.ts";

let folder: string;
let models: TrainableModel[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-features-"));
  const vocabulary = trainBpe(countWords(["a"]), { size: 256 });
  const { text, vision } = nanoShape;
  const shape = { ...nanoShape, vocabulary: 262, text: { ...text, layers: 1 }, vision: { ...vision, layers: 4 } };
  for (const seed of [1, 2]) await createNano(join(folder, `${seed}`), vocabulary, { seed, shape });
  const options = { tune: "full", freeze: { vision: true } } as const;
  models = await Promise.all([1, 2].map((seed) => openTrainable(join(folder, `${seed}`), options)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const grid = [1, 16, 16] as const;

/** Pictures as the processor makes them: both frames of a patch are the photo. */
function imageOf(seed: number) {
  const frames = picture(256 * 3 * 196, seed);
  const pixels = new Float32Array(2 * frames.length);
  for (let at = 0; at < frames.length; at += 196) {
    pixels.set(frames.subarray(at, at + 196), 2 * at);
    pixels.set(frames.subarray(at, at + 196), 2 * at + 196);
  }
  return { grid, pixels };
}

let loads = 0;
function pictureOf(seed: number): Picture {
  const load = async () => {
    loads++;
    return imageOf(seed);
  };
  return { shape: { grid }, range: { start: 0, length: 64 }, digest: String(seed), load };
}

const sequences = [1, 2, 3].map((seed) =>
  answerSequence({ tokenIds: new Int32Array(64).fill(5), pictures: [pictureOf(seed)] }, [1]),
);

async function featuresOf(model: TrainableModel, cache: string) {
  const store = createPictureStore(model, { folder: cache, threads: 1 });
  const found = await store.feeds(sequences);
  await store.close();
  return "features" in found ? found.features : null;
}

test("a batch gives every picture the features it has alone", async () => {
  const maker = createFeatureMaker(models[0]!, { threads: 1 });
  const images = [1, 2, 3].map(imageOf);
  const together = await maker.make(images);
  for (const [index, image] of images.entries()) {
    const [alone] = await maker.make([image]);
    expect(together[index]!.length).toBe(64 * 256);
    const furthest = together[index]!.reduce((most, value, at) => Math.max(most, Math.abs(value - alone![at]!)), 0);
    expect(furthest).toBeLessThan(1e-4);
  }
  expect(together[0]).not.toEqual(together[1]);
  await maker.close();
});

describe("features on disk", () => {
  test("are not computed again by the next process", async () => {
    const cache = join(folder, "again");
    const first = await featuresOf(models[0]!, cache);
    const seen = loads;
    expect(await featuresOf(models[0]!, cache)).toEqual(first);
    expect(loads).toBe(seen);
  });

  test("belong to one tower", async () => {
    const cache = join(folder, "two");
    const first = await featuresOf(models[0]!, cache);
    expect(await featuresOf(models[1]!, cache)).not.toEqual(first);
    expect(await readdir(cache)).toHaveLength(2);
  });

  test("are computed again where a kill tore the last record", async () => {
    const cache = join(folder, "torn");
    const whole = await featuresOf(models[0]!, cache);
    const [name] = await readdir(cache);
    await truncate(join(cache, name!), 2 * (36 + 64 * 256 * 4) + 1000);
    const seen = loads;
    expect(await featuresOf(models[0]!, cache)).toEqual(whole);
    expect(loads).toBe(seen + 1);
    expect(await featuresOf(models[0]!, cache)).toEqual(whole);
    expect(loads).toBe(seen + 1);
  });

  test("of an unwritable folder are a sentence with its name", async () => {
    await expect(openFeatureCache("/dev/null/features", await digestTower(models[0]!))).rejects.toThrow("/dev/null");
  });
});
