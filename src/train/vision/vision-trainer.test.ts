import { describe, expect, test } from "vitest";
import { readQwenConfig } from "../../model/qwen2_5_vl/config.ts";
import { layOutWindows } from "../../model/qwen2_5_vl/vision-batch.ts";
import { createRandom } from "../../run/random.ts";
import { nanoConfig } from "../nano/nano-shape.ts";
import { characterClasses } from "./character-classes.ts";
import { jitterTables, stepRandom } from "./choose-views.ts";
import { initializeTower } from "./initialize-tower.ts";
import { createPictureBatch } from "./picture-batch.ts";
import { trainedParameters, type VisionPlan } from "./training-step.ts";
import { createVisionTrainer } from "./vision-trainer.ts";

const shape = {
  vision: { layers: 1, hiddenSize: 32, intermediateSize: 48, heads: 2, fullLayers: [] },
  text: { layers: 1, hiddenSize: 32, intermediateSize: 48, heads: 2, keyValueHeads: 1 },
  vocabulary: 300,
  contextLength: 64,
  pictureSize: 56,
};
const config = readQwenConfig(nanoConfig(shape, { image: 299, end: 298, pad: 297, vision: [295, 296] }));
const plan: VisionPlan = {
  config,
  layout: layOutWindows(config.vision, [1, 4, 4]),
  classes: { elements: 3, characters: 4, cues: 3 },
  pictures: 1,
};
const classes = characterClasses([65, 66]);
const cueClasses = { count: 3, classOf: (number: number) => number };
const balance = {
  elements: Float32Array.of(1, 1, 2),
  characters: Float32Array.of(0.5, 1, 1, 1),
  cues: Float32Array.of(0, 1, 1),
};
const values = () =>
  initializeTower(trainedParameters(plan), config.vision, createRandom(1), { deviation: 0.02, nearness: 4 });
const options = {
  ...{ weightDecay: 0.1, epsilon: 1e-8, maxGradientNorm: 1 },
  ...{ betas: [0.9, 0.95] as const, matrices: "muon" as const },
};

describe("a step", () => {
  const identity = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  const tables = [identity, identity, identity] as const;
  const photo = { width: 56, height: 56, pixels: Uint8Array.from({ length: 56 * 56 * 3 }, (_, i) => (i * 7) % 256) };
  const labels = {
    ...{ columns: 4, rows: 4 },
    elements: Uint8Array.from({ length: 16 }, (_, i) => i % 3),
    characters: Uint32Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 0 : 65)),
  };
  const batch = createPictureBatch(plan, { classes, cueClasses, balance });
  const cues = Uint16Array.from({ length: 16 }, (_, i) => i % 3);
  batch.fill([{ photo, labels, cues, top: 0, left: 0, tables }]);

  test("lowers the loss of the same pictures", async () => {
    const trainer = createVisionTrainer(plan, values(), options, 1);
    const losses: number[] = [];
    for (let i = 0; i < 15; i++) losses.push((await trainer.update(plan, batch.feeds, 0.01)).loss);
    await trainer.close();
    expect(losses.at(-1)).toBeLessThan(0.7 * losses[0]!);
    expect(trainer.step).toBe(15);
  });

  test("that is not finite changes nothing", async () => {
    const trainer = createVisionTrainer(plan, values(), options, 1);
    const patches = { ...batch.feeds.patches!, data: new Float32Array(16 * 588).fill(Number.NaN) };
    await expect(trainer.update(plan, { ...batch.feeds, patches }, 0.01)).rejects.toThrow("NaN");
    await trainer.close();
    expect(trainer.step).toBe(0);
    for (const [name, expected] of values()) expect(trainer.values.get(name)!.data).toEqual(expected);
  });

  test("takes pixels and labels of the same patch, whatever their order", () => {
    const { order } = plan.layout;
    const width = 588;
    const found = batch.feeds.patches!.data as Float32Array;
    for (const [row, patch] of order.entries()) {
      // Squares of four patches follow one another, two of them in a row.
      const [square, inner] = [patch >> 2, patch & 3];
      const top = (square >> 1) * 2 + (inner >> 1);
      const left = (square & 1) * 2 + (inner & 1);
      const first = (top * 14 * 56 + left * 14) * 3;
      expect(found[row * width]).toBe(identity[photo.pixels[first]!]);
      expect(found[row * width + 196]).toBe(identity[photo.pixels[first + 1]!]);
      expect(found[row * width + 15]).toBe(identity[photo.pixels[first + (56 + 1) * 3]!]);
      expect(batch.elements[row]).toBe(BigInt(labels.elements[top * 4 + left]!));
      expect(batch.characters[row]).toBe(BigInt(classes.classOf(labels.characters[top * 4 + left]!)));
    }
    for (const kind of ["elementWeights", "characterWeights"]) {
      const sum = (batch.feeds[kind]!.data as Float32Array).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  test("sees colours changed as its seed says, or not at all", () => {
    expect(jitterTables(tables, stepRandom(1, 2), 0)).toBe(tables);
    const [once, again] = [jitterTables(tables, stepRandom(1, 2), 0.5), jitterTables(tables, stepRandom(1, 2), 0.5)];
    expect(once).toEqual(again);
    expect(once[0]).not.toEqual(identity);
    expect(jitterTables(tables, stepRandom(1, 3), 0.5)).not.toEqual(once);
  });
});
