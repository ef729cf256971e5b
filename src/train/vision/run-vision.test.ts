// Vision pre-training over a handful of tiny scenes: it learns, stops, goes on to equal weights, and says what is wrong.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeLabelHeader, encodeLabels } from "../../miniature/label-file.ts";
import { loadPhoto } from "../../photo/load-photo.ts";
import { systemClock } from "../../run/clock.ts";
import { createRandom } from "../../run/random.ts";
import { openRunDirectory } from "../../run/run-directory.ts";
import { createNano } from "../nano/create-nano.ts";
import type { NanoShape } from "../nano/nano-shape.ts";
import { countWords } from "../tokenizer/count-words.ts";
import { trainBpe } from "../tokenizer/train-bpe.ts";
import { openTrainable } from "../trainable-model.ts";
import { createFeatureMaker } from "../vision-features.ts";
import { runVision } from "./run-vision.ts";
import { featureSize } from "./scale-features.ts";
import { parseVisionConfig, type VisionConfig } from "./vision-config.ts";

const shape: NanoShape = {
  vision: { layers: 1, hiddenSize: 32, intermediateSize: 48, heads: 2, fullLayers: [0] },
  text: { layers: 1, hiddenSize: 32, intermediateSize: 48, heads: 2, keyValueHeads: 1 },
  vocabulary: 300,
  contextLength: 128,
  pictureSize: 112,
};
/** Patches along a side of a scene. */
const side = 8;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "globe-vision-"));
  const vocabulary = trainBpe(countWords(["where is this", "this is here"]), { size: 294 });
  await createNano(join(folder, "start"), vocabulary, { seed: 1, shape });
  await writeScenes(join(folder, "train"), 24, 1);
  await writeScenes(join(folder, "val"), 16, 2);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Every patch is red, an element without a character, or blue with an "A", so that colour tells all. */
async function writeScenes(path: string, count: number, seed: number): Promise<void> {
  await mkdir(join(path, "images"), { recursive: true });
  const random = createRandom(seed);
  const rows: string[] = [];
  const labels: Buffer[] = [encodeLabelHeader(side, side)];
  for (let scene = 0; scene < count; scene++) {
    const isBlue = Array.from({ length: side * side }, () => random.next() < 0.5);
    const size = side * 14;
    const pixels = Buffer.alloc(size * size * 3);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const blue = isBlue[Math.floor(y / 14) * side + Math.floor(x / 14)]!;
        pixels.set(blue ? [20, 20, 220] : [220, 20, 20], (y * size + x) * 3);
      }
    }
    const image = `images/${scene}.png`;
    await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toFile(join(path, image));
    rows.push(JSON.stringify({ id: String(scene), images: [{ path: image }] }));
    labels.push(
      encodeLabels({
        ...{ columns: side, rows: side },
        elements: Uint8Array.from(isBlue, (blue) => (blue ? 2 : 1)),
        characters: Uint32Array.from(isBlue, (blue) => (blue ? 65 : 0)),
      }),
    );
  }
  await writeFile(join(path, "samples.jsonl"), `${rows.join("\n")}\n`);
  await writeFile(join(path, "labels.bin"), Buffer.concat(labels));
}

const configOf = (changes: object = {}): VisionConfig =>
  parseVisionConfig(
    {
      kind: "vision",
      model: join(folder, "start"),
      data: { train: join(folder, "train"), validation: join(folder, "val") },
      phases: [
        { rows: 4, columns: 4, batch: 8, steps: 8, jitter: 0 },
        { rows: 8, columns: 8, batch: 4, steps: 10, jitter: 0 },
      ],
      learningRate: 0.02,
      leastPatches: 2,
      saveEvery: 5,
      evaluateEvery: 0,
      threads: 1,
      ...changes,
    },
    "test",
  );

/** Runs in a directory; with `stopAt`, is interrupted after that step. */
async function train(name: string, config: VisionConfig, stopAt = Number.POSITIVE_INFINITY) {
  const path = join(folder, name);
  const run = await openRunDirectory({ command: "train vision", config, versions: {}, path, clock: systemClock });
  const stop = new AbortController();
  try {
    return await runVision(config, {
      run,
      signal: stop.signal,
      report: ({ step }) => {
        if (step >= stopAt) stop.abort();
      },
    });
  } finally {
    await run.close();
  }
}

describe("vision pre-training", () => {
  test("learns what patches show, and goes on after an interruption to the same bits", {
    timeout: 60_000,
  }, async () => {
    const whole = await train("whole", configOf());
    expect(whole.status).toBe("finished");
    expect(whole.metrics["patch elements"]).toBeGreaterThan(0.95);
    expect(whole.metrics["token characters"]).toBeGreaterThan(0.9);

    const first = await train("parts", configOf(), 7);
    expect(first).toMatchObject({ status: "interrupted", steps: 7, output: null });
    const second = await train("parts", configOf());
    expect(second.status).toBe("finished");
    const weights = (name: string) => readFile(join(folder, name, "model", "model.safetensors"));
    expect((await weights("parts")).equals(await weights("whole"))).toBe(true);
  });

  test("leaves the language model as it was", async () => {
    const { openSafetensors } = await import("../../model/safetensors/open-safetensors.ts");
    const [before, after] = [
      await openSafetensors(join(folder, "start")),
      await openSafetensors(join(folder, "whole", "model")),
    ];
    const name = "model.layers.0.mlp.up_proj.weight";
    expect(await after.readFloats(name)).toEqual(await before.readFloats(name));
    const tower = "visual.blocks.0.mlp.up_proj.weight";
    expect(await after.readFloats(tower)).not.toEqual(await before.readFloats(tower));
  });
});

test("the finished tower writes features of one size", async () => {
  const model = await openTrainable(join(folder, "whole", "model"), { tune: "full", freeze: { vision: true } });
  const maker = createFeatureMaker(model, { threads: 1 });
  const names = (await readdir(join(folder, "train", "images"))).slice(0, 8);
  const photos = await Promise.all(names.map((name) => loadPhoto(join(folder, "train", "images", name))));
  const rows = await maker.make(photos.map((photo) => model.processor.prepareImage(photo)));
  await maker.close();
  const squares = rows.flatMap((values) => values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const size = Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length);
  expect(size).toBeCloseTo(featureSize, 1);
});

describe("says what is wrong", () => {
  test("with a folder that is no set of scenes", async () => {
    await expect(train("nowhere", configOf({ data: { train: join(folder, "start") } }))).rejects.toThrow();
  });

  test("with parts larger than the scenes", async () => {
    const phases = [{ rows: 16, columns: 16, batch: 1, steps: 1 }];
    await expect(train("large", configOf({ phases }))).rejects.toThrow("larger than the scenes");
  });

  test("with fields that do not exist", () => {
    expect(() => configOf({ lerningRate: 1 })).toThrow(/lerningRate/);
  });
});
