// Training a small reference checkpoint: the loss falls, micro-batches add up, and the reference stays where it was.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "../../test/reference/models/formula.ts";
import { readRows, referenceFolder } from "../../test/support/reference-models.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import { collate, distinctPictures, type MicroBatch, type PictureFeeds } from "./micro-batch.ts";
import { likelihoodObjective } from "./objective.ts";
import { answerSequence, type Sequence, withInputs } from "./sequence.ts";
import { openTrainable, type TrainableModel } from "./trainable-model.ts";
import { createTrainer, type TrainerOptions } from "./trainer.ts";

const options: TrainerOptions = {
  learningRate: 3e-3,
  schedule: "constant",
  warmup: 0,
  totalSteps: 12,
  weightDecay: 0.1,
  betas: [0.9, 0.95],
  epsilon: 1e-8,
  maxGradientNorm: 1,
};

/** The rows of a reference checkpoint, with pictures made by formula. */
function sequencesOf(name: string, { processor, network }: TrainableModel): readonly Sequence[] {
  const rows = readRows(name);
  const tokens = rows.reduce((sum, row) => sum + row.tokenIds.length - row.answerStart, 0);
  return rows.map((row) => {
    const prompt = Int32Array.from(row.tokenIds.slice(0, row.answerStart));
    let from = 0;
    const pictures = row.images.map((image): Picture => {
      const start = prompt.indexOf(processor.imageTokenId, from);
      from = start + image.tokens;
      const shape = { grid: image.grid! };
      const width = network.vision.inputs("one").patches!.shape[1] as number;
      const patches = image.grid!.reduce((product, each) => product * each, 1);
      const load = async () => ({ ...shape, pixels: picture(patches * width, image.seed) });
      return { shape, range: { start, length: image.tokens }, digest: String(image.seed), load };
    });
    const sequence = answerSequence({ tokenIds: prompt, pictures }, row.tokenIds.slice(row.answerStart));
    return withInputs(sequence, { weight: 1 / tokens });
  });
}

async function pixelsOf(sequences: readonly Sequence[]): Promise<PictureFeeds> {
  const pictures = distinctPictures(sequences);
  return {
    pixels: new Map(await Promise.all(pictures.map(async (each) => [each.digest, await each.load()] as const))),
  };
}

describe("full tuning with the tower in the graph", () => {
  const name = "qwen-windows-fp32";
  let model: TrainableModel;
  let batch: MicroBatch;
  let parts: readonly MicroBatch[];
  const folder = mkdtempSync(join(tmpdir(), "globe-trainer-"));

  beforeAll(async () => {
    model = await openTrainable(join(referenceFolder, name), { tune: "full" });
    const sequences = sequencesOf(name, model);
    batch = collate(model.network, sequences, await pixelsOf(sequences));
    parts = await Promise.all(sequences.map(async (each) => collate(model.network, [each], await pixelsOf([each]))));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the loss falls, and the initial weights give the same log-probabilities as before", async () => {
    const trainer = createTrainer(model, likelihoodObjective, options);
    const before = await trainer.logProbabilities(batch);
    const losses: number[] = [];
    for (let step = 0; step < options.totalSteps; step++) losses.push((await trainer.update([batch])).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.6);
    expect(await trainer.logProbabilities(batch, { weights: "initial" })).toEqual(before);
    expect(await trainer.logProbabilities(batch)).not.toEqual(before);
    await trainer.close();
  });

  test("a saved trainer goes on with the same bits, and micro-batches add up to the whole batch", async () => {
    const trainer = createTrainer(model, likelihoodObjective, options);
    await trainer.update([batch]);
    await trainer.save(folder);
    const whole = await trainer.update([batch]);
    const weights = model.trained.all.slice();
    await trainer.restore(folder);
    expect(trainer.step).toBe(1);
    expect(await trainer.update([batch])).toEqual(whole);
    expect(model.trained.all).toEqual(weights);
    await trainer.restore(folder);
    const pieces = await trainer.update(parts);
    expect(pieces.loss).toBeCloseTo(whole.loss, 5);
    expect(pieces.gradientNorm / whole.gradientNorm).toBeCloseTo(1, 4);
    await trainer.close();
  });
});
