// Runs that read a shared prompt once, beside runs that read it with every answer: the same numbers and gradients.
import { beforeAll, describe, expect, test } from "vitest";
import { picture } from "../../test/reference/models/formula.ts";
import { readRows, referenceFolder } from "../../test/support/reference-models.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import { collateShared, sharedSizes } from "./collate-shared.ts";
import { collate, distinctPictures, type MicroBatch, type PictureFeeds } from "./micro-batch.ts";
import { likelihoodObjective } from "./objective.ts";
import { answerSequence, type Sequence, withInputs } from "./sequence.ts";
import { openTrainable, type TrainableModel } from "./trainable-model.ts";
import { createTrainingSessions } from "./training-sessions.ts";

// One with tied and one with free embeddings, windows in the tower, and tiles.
describe.each(["qwen-tied-fp32", "qwen-windows-fp32", "internvl-official-fp32"])("%s", (name) => {
  let model: TrainableModel;
  let sequences: readonly Sequence[];
  let pictures: PictureFeeds;

  beforeAll(async () => {
    model = await openTrainable(`${referenceFolder}${name}`, { tune: "full" });
    // Answers of 1, 2, 5, … tokens to every prompt, mixed.
    const lengths = [5, 1, 9, 2];
    sequences = lengths.flatMap((length, number) =>
      promptsOf(name, model).map((prompt, index) => {
        const answer = Int32Array.from({ length }, (_, place) => 20 + ((place * 7 + number * 3 + index) % 60));
        return withInputs(answerSequence(prompt, answer), { weight: 0.01 * (1 + number + index) });
      }),
    );
    const shown = distinctPictures(sequences);
    pictures = {
      pixels: new Map(await Promise.all(shown.map(async (each) => [each.digest, await each.load()] as const))),
    };
  });

  const run = async (batch: MicroBatch) => {
    const sessions = createTrainingSessions(model, likelihoodObjective, { temperature: 0.8, threads: 1 });
    const weights = Object.fromEntries(
      [...model.trained].map(([key, { shape, values }]) => [key, { dtype: "float32", shape, data: values }] as const),
    );
    const logProbabilities = await sessions.logProbabilities(batch, weights);
    const gradients = await sessions.gradients(batch, weights);
    await sessions.close();
    return {
      logProbabilities: batch.spans.map(({ start, length }) => logProbabilities.slice(start, start + length)),
      gradients,
    };
  };

  test("has the log-probabilities and gradients of whole sequences", async () => {
    const plain = await run(collate(model.network, sequences, pictures));
    const shared = await run(collateShared(model.network, sequences, pictures));
    for (const [index, values] of plain.logProbabilities.entries()) {
      for (const [at, value] of values.entries()) expect(shared.logProbabilities[index]![at]).toBeCloseTo(value, 4);
    }
    expect(Object.keys(shared.gradients).toSorted()).toEqual(Object.keys(plain.gradients).toSorted());
    for (const [output, { data }] of Object.entries(plain.gradients)) {
      const expected = data as Float32Array;
      const scale = Math.max(...expected.map(Math.abs), 1e-3);
      const found = shared.gradients[output]!.data as Float32Array;
      const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
      expect(worst / scale, output).toBeLessThan(2e-4);
    }
  });

  test("has every prompt once", () => {
    const count = new Set(sequences.map(({ tokenIds, answerStart }) => tokenIds.subarray(0, answerStart).join())).size;
    expect(sharedSizes(sequences)).toMatchObject({ prompts: count, answers: sequences.length, answer: 16 });
  });
});

function promptsOf(name: string, { processor, network }: TrainableModel) {
  return readRows(name).map((row) => {
    const tokenIds = Int32Array.from(row.tokenIds.slice(0, row.answerStart));
    let from = 0;
    const pictures = row.images.map((image): Picture => {
      const start = tokenIds.indexOf(processor.imageTokenId, from);
      from = start + image.tokens;
      const range = { start, length: image.tokens };
      const digest = String(image.seed);
      if (image.tiles !== undefined) {
        const pixels = picture(image.tiles * 3 * 112 * 112, image.seed);
        return { shape: { tiles: image.tiles }, range, digest, load: async () => ({ tiles: image.tiles!, pixels }) };
      }
      const width = network.vision.inputs("one").patches!.shape[1] as number;
      const pixels = picture(image.grid!.reduce((product, each) => product * each, 1) * width, image.seed);
      return { shape: { grid: image.grid! }, range, digest, load: async () => ({ grid: image.grid!, pixels }) };
    });
    return { tokenIds, pictures };
  });
}
