// Training a small reference checkpoint: the loss falls, micro-batches add up, and the reference stays where it was.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "../../test/reference/models/formula.ts";
import { readRows, referenceFolder } from "../../test/support/reference-models.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import { createBatcher } from "./batcher.ts";
import { collate, distinctPictures, type MicroBatch, type PictureFeeds } from "./micro-batch.ts";
import { isLayerMatrix } from "./muon-update.ts";
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

  test("with Muon the loss falls too, matrices of layers alone move by it, and a saved trainer goes on with the same bits", async () => {
    const settings: TrainerOptions = { ...options, matrices: "muon", learningRate: 6e-3 };
    const trainer = createTrainer(model, likelihoodObjective, settings);
    const losses: number[] = [];
    for (let step = 0; step < options.totalSteps; step++) losses.push((await trainer.update([batch])).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.6);
    await trainer.save(folder);
    const next = await trainer.update([batch]);
    const weights = model.trained.all.slice();
    await trainer.restore(folder);
    expect(await trainer.update([batch])).toEqual(next);
    expect(model.trained.all).toEqual(weights);
    await trainer.close();
    const byMuon = [...model.trained].flatMap(([name, { shape }]) => (isLayerMatrix(name, shape) ? [name] : []));
    expect(byMuon).toContain("model.layers.0.mlp.down_proj.weight");
    expect(byMuon.filter((name) => /embed|lm_head|norm|bias/.test(name))).toEqual([]);
  });
});

describe("what a batch may be", () => {
  const name = "qwen-batch-bf16";
  const open = (freeze: object = { vision: true }) =>
    openTrainable(join(referenceFolder, name), { tune: "full", freeze });
  const mean = (values: readonly Float32Array[]) => values.map((row) => row.reduce((a, b) => a + b, 0) / row.length);

  test("features of a frozen tower give what the tower in the graph gives, and a row without pictures joins", async () => {
    const [frozen, whole] = [await open(), await open({})];
    const sequences = sequencesOf(name, frozen);
    expect(sequences.map(({ pictures }) => pictures.length)).toEqual([1, 2, 0]);
    const found: (readonly Float32Array[])[] = [];
    for (const model of [frozen, whole]) {
      const trainer = createTrainer(model, likelihoodObjective, options);
      const batcher = createBatcher(model, { microBatchTokens: 512 });
      const rows: Float32Array[] = [];
      for await (const batch of batcher.batches(sequences)) {
        const values = await trainer.logProbabilities(batch);
        for (const [at, index] of batch.indices.entries()) rows[index] = values[at]!;
      }
      found.push(rows);
      await trainer.close();
      await batcher.close();
    }
    for (const [index, value] of mean(found[0]!).entries()) expect(mean(found[1]!)[index]).toBeCloseTo(value, 4);
  });

  test("completions of one prompt share the rows of its picture, which is read once", async () => {
    const model = await open();
    const [first] = sequencesOf(name, model);
    let reads = 0;
    const countedLoad = (each: Picture) => async () => {
      reads++;
      return each.load();
    };
    const counted = first!.pictures.map((each) => ({ ...each, load: countedLoad(each) }));
    const group = [1, 2, 3, 4].map((end) =>
      answerSequence({ tokenIds: first!.tokenIds.slice(0, first!.answerStart), pictures: counted }, [84, 82, end]),
    );
    const batcher = createBatcher(model, { microBatchTokens: 512 });
    const batches: MicroBatch[] = [];
    for await (const batch of batcher.batches(group)) batches.push(batch);
    for await (const _ of batcher.batches(group));
    await batcher.close();
    expect(batches).toHaveLength(1);
    expect(batches[0]!.feeds.features!.shape).toEqual([
      first!.pictures[0]!.range.length,
      model.network.text.hiddenSize,
    ]);
    expect(reads).toBe(1);
  });

  test("the temperature divides the logits", async () => {
    const model = await open();
    const { inputs: _, ...row } = sequencesOf(name, model)[2]!;
    const last = row.tokenIds.length - 1;
    const at = (target: number) => ({ ...row, rows: Int32Array.of(last), targets: Int32Array.of(target) });
    const gap = async (temperature: number) => {
      const trainer = createTrainer(model, likelihoodObjective, { ...options, temperature });
      const batch = collate(model.network, [at(5), at(90)], { features: new Map() });
      const [[a], [b]] = (await trainer.logProbabilities(batch)) as [Float32Array, Float32Array];
      await trainer.close();
      return a! - b!;
    };
    expect((await gap(2)) * 2).toBeCloseTo(await gap(1), 4);
  });
});

describe("steps that cannot be taken", () => {
  const name = "qwen-text-fp32";

  test("a loss that is not a number changes no weight, and brings its batch", async () => {
    const model = await openTrainable(join(referenceFolder, name), { tune: "full", freeze: { vision: true } });
    const [sequence] = sequencesOf(name, model);
    const broken = withInputs(sequence!, { weight: Number.NaN });
    const batch = collate(model.network, [broken], { features: new Map() });
    const trainer = createTrainer(model, likelihoodObjective, options);
    const before = model.trained.all.slice();
    const error = await trainer.update([batch]).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ message: expect.stringMatching(/^The loss of step 1 is NaN .* left as they are/) });
    expect((error as Error).cause).toMatchObject({ nonFinite: true, batches: [batch] });
    expect(model.trained.all).toEqual(before);
    expect(trainer.step).toBe(0);
    await trainer.close();
  });

  test("an objective names the inputs that a batch lacks", async () => {
    const model = await openTrainable(join(referenceFolder, name), { tune: "full", freeze: { vision: true } });
    const { inputs: _, ...bare } = sequencesOf(name, model)[0]!;
    const trainer = createTrainer(model, likelihoodObjective, options);
    const batch = collate(model.network, [bare], { features: new Map() });
    await expect(trainer.update([batch])).rejects.toThrow("The objective likelihood needs weight for every row");
    await trainer.close();
  });
});
