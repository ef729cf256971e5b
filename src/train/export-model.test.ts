// Exported models: opened again they are the same, in every precision and layout, with adapters folded in or beside.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readRows, referenceFolder } from "../../test/support/reference-models.ts";
import { exportAdapter, exportModel } from "./export-model.ts";
import { collate } from "./micro-batch.ts";
import { likelihoodObjective } from "./objective.ts";
import { answerSequence } from "./sequence.ts";
import { openTrainable, type TrainableModel } from "./trainable-model.ts";
import { createTrainer } from "./trainer.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "globe-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (name: string) => openTrainable(join(referenceFolder, name), { tune: "full" });

/** Moves every trained number, so that nothing is right by having been left alone. */
function change({ trained }: TrainableModel): void {
  for (let i = 0; i < trained.all.length; i++) trained.all[i] = trained.all[i]! + 0.01 * Math.sin(i);
}

async function answerLogProbabilities(model: TrainableModel, name: string): Promise<Float32Array> {
  const row = readRows(name).find(({ images }) => images.length === 0)!;
  const prompt = { tokenIds: Int32Array.from(row.tokenIds.slice(0, row.answerStart)), pictures: [] };
  const batch = collate(model.network, [answerSequence(prompt, row.tokenIds.slice(row.answerStart))], {
    features: new Map(),
  });
  const trainer = createTrainer(model, likelihoodObjective, {
    ...{ learningRate: 1, schedule: "constant", warmup: 0, totalSteps: 1, weightDecay: 0 },
    ...{ betas: [0.9, 0.95], epsilon: 1e-8, maxGradientNorm: 1 },
  });
  const [found] = await trainer.logProbabilities(batch);
  await trainer.close();
  return found!;
}

describe.each([
  "qwen-tied-fp32",
  "qwen-sharded-bf16",
  "internvl-official-fp32",
  "internvl-hf-batch-fp32",
])("%s", (name) => {
  test("fp32 is the same to the bit", async () => {
    const model = await open(name);
    change(model);
    await exportModel(model, folder, { precision: "fp32" });
    const again = await openTrainable(folder, { tune: "full" });
    expect(again.stored.layout).toBe(model.stored.layout);
    expect([...again.trained.keys()]).toEqual([...model.trained.keys()]);
    expect(again.trained.all).toEqual(model.trained.all);
    expect(readdirSync(folder)).toContain("tokenizer.json");
  });

  test("shards hold it as well", async () => {
    const model = await open(name);
    change(model);
    await exportModel(model, folder, { precision: "fp32", maxShardSize: 100_000 });
    expect((await openTrainable(folder, { tune: "full" })).trained.all).toEqual(model.trained.all);
  });
});

test("bf16 is rounded to nearest, ties to even, and config.json says so", async () => {
  const model = await open("qwen-tied-fp32");
  change(model);
  const ties = [1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, -(1 + 2 ** -8)];
  model.trained.all.set(ties);
  await exportModel(model, folder, { precision: "bf16" });
  const { all } = (await openTrainable(folder, { tune: "full" })).trained;
  expect([...all.subarray(0, 4)]).toEqual([1, 1 + 2 ** -6, 1 + 2 ** -7, -1]);
  const worst = all.reduce((most, value, i) => {
    const exact = model.trained.all[i]!;
    return Math.max(most, exact === 0 ? 0 : Math.abs(value / exact - 1));
  }, 0);
  expect(worst).toBeLessThanOrEqual(2 ** -8);
  expect(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")).torch_dtype).toBe("bfloat16");
});

test("numbers beyond fp16 are a sentence", async () => {
  const model = await open("qwen-tied-fp32");
  model.trained.get("model.norm.weight")!.values[0] = 70_000;
  await expect(exportModel(model, folder, { precision: "fp16" })).rejects.toThrow(
    "model.norm.weight has numbers beyond the range of fp16; export the model as bf16 or fp32.",
  );
});

describe("an adapter", () => {
  const name = "qwen-text-fp32";
  const lora = { rank: 4, alpha: 8, targets: "all-linear" } as const;
  const openAdapter = (more: object = {}) =>
    openTrainable(join(referenceFolder, name), {
      tune: "lora",
      lora: { ...lora, ...more },
      freeze: { vision: true },
    });

  test("adds nothing before it is trained, and folded in it does what it did beside", async () => {
    const model = await openAdapter();
    const base = await openTrainable(join(referenceFolder, name), { tune: "full" });
    expect(await answerLogProbabilities(model, name)).toEqual(await answerLogProbabilities(base, name));
    change(model);
    const beside = await answerLogProbabilities(model, name);
    await exportModel(model, folder, { precision: "fp32" });
    const folded = await answerLogProbabilities(await openTrainable(folder, { tune: "full" }), name);
    for (const [i, value] of beside.entries()) expect(folded[i]).toBeCloseTo(value, 4);
    expect(beside).not.toEqual(await answerLogProbabilities(base, name));
  });

  test("is written and gone on with, and is then its own reference", async () => {
    const model = await openAdapter({ seed: 3 });
    change(model);
    await exportAdapter(model, folder, { precision: "fp32" });
    const again = await openAdapter({ from: folder });
    expect(again.trained.all).toEqual(model.trained.all);
    expect(again.adapter).toEqual(model.adapter);
    const initial = await again.initial();
    change(again);
    expect(initial.get([...again.trained.keys()][0]!)).toEqual([...model.trained.values()][0]!.values);
  });

  test("a model that was tuned as a whole has none", async () => {
    await expect(exportAdapter(await open(name), folder, { precision: "fp32" })).rejects.toThrow(/has no adapter/);
  });
});

test("everything frozen is a sentence", async () => {
  const freeze = { vision: true, merger: true, language: true };
  await expect(openTrainable(join(referenceFolder, "qwen-tied-fp32"), { tune: "full", freeze })).rejects.toThrow(
    /Everything that could be trained is frozen/,
  );
});
