// Supervised fine-tuning of a reference checkpoint on a few rows: it learns, is interrupted, goes on, and is exported.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainingConfig, writeTrainingTable } from "../../test/support/train-rows.ts";
import { collectCompletions } from "../chat/collect-completion.ts";
import { openEmbedded } from "../generate/open-embedded.ts";
import { systemClock } from "../run/clock.ts";
import { openRunDirectory } from "../run/run-directory.ts";
import type { SftConfig } from "./config/train-config.ts";
import { runSft } from "./run-sft.ts";
import { openTrainable } from "./trainable-model.ts";
import { answerOf, promptMessages } from "./training-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "globe-sft-"));
let table: string;
beforeAll(async () => {
  table = await writeTrainingTable(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trains in the run directory `name`; `stopAfter` is the step after which Ctrl-C is pressed. */
async function train(name: string, changes: Partial<SftConfig> = {}, stopAfter?: number) {
  const path = join(folder, name);
  const run = await openRunDirectory({ command: "train", config: {}, versions: {}, path, clock: systemClock });
  const stop = new AbortController();
  const losses: number[] = [];
  const report = ({ step, metrics }: { step: number; metrics: Readonly<Record<string, number>> }) => {
    losses[step - 1] = metrics.loss!;
    if (step === stopAfter) stop.abort();
  };
  try {
    return { ...(await runSft(trainingConfig(table, changes), { run, signal: stop.signal, report })), losses };
  } finally {
    await run.close();
  }
}

test("the loss falls, and the finished model opens with the trained weights", async () => {
  const { status, output, metrics, losses } = await train("learns", { epochs: 12 });
  expect(status).toBe("finished");
  expect(losses).toHaveLength(30);
  expect(metrics.validationLoss).toBeLessThan(losses[0]! * 0.6);
  const exported = await openTrainable(output!, { tune: "full" });
  const before = await openTrainable(trainingConfig(table).model, { tune: "full" });
  const moved = (name: string) =>
    exported.trained.get(name)!.values.some((v, i) => v !== before.trained.get(name)!.values[i]);
  expect(moved("model.layers.0.mlp.up_proj.weight")).toBe(true);
  expect(moved("visual.blocks.0.attn.qkv.weight")).toBe(false);
});

test("the engine answers from the exported model as it was taught", async () => {
  const data = { train: join(folder, "one.jsonl") };
  const row = {
    id: "a",
    images: [{ path: "images/0.jpg" }],
    response: "Blue signs.",
    country: "France",
    city: "Paris",
  };
  writeFileSync(data.train, `${JSON.stringify(row)}\n`);
  const { output, losses } = await train("one", {
    data,
    epochs: 60,
    batchSize: 1,
    learningRate: 1e-2,
    precision: "bf16",
  });
  expect(losses.at(-1)).toBeLessThan(0.05);
  const chat = await openEmbedded({ checkpoint: output!, maxPixels: 12_845_056 });
  const image = { type: "image", mediaType: "image/jpeg", bytes: readFileSync(join(folder, "images/0.jpg")) } as const;
  const messages = promptMessages(image, trainingConfig(table));
  const { choices } = await collectCompletions(chat.complete({ messages, temperature: 0, maxTokens: 120 }));
  await chat.close();
  expect(choices[0]).toMatchObject({ text: answerOf(row, "reasoning"), finishReason: "stop" });
}, 60_000);

test("interrupted and taken up again, it ends with the same bits", async () => {
  const whole = await train("whole");
  const first = await train("halves", {}, 4);
  expect(first).toMatchObject({ status: "interrupted", steps: 4, output: null });
  const second = await train("halves");
  expect(second).toMatchObject({ status: "finished", steps: 10 });
  expect(second.losses.slice(4)).toEqual(whole.losses.slice(4));
  const weights = (output: string | null) => readFileSync(join(output!, "model.safetensors"));
  expect(weights(second.output).equals(weights(whole.output))).toBe(true);
});

describe.each([
  ["an adapter", { tune: "lora", learningRate: 2e-2 }],
  ["the tower as well", { freeze: { vision: false, merger: false, language: false } }],
  ["InternVL3", { model: "internvl-tiles-bf16" }],
  ["micro-batches of one row", { microBatchTokens: 320, maxLength: 320 }],
] as const)("%s", (name, changes) => {
  test("learns", async () => {
    const model = "model" in changes ? join(trainingConfig(table).model, "..", changes.model) : undefined;
    const { losses, output } = await train(name, {
      ...changes,
      ...(model !== undefined && { model }),
    } as Partial<SftConfig>);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.75);
    expect(existsSync(join(output!, "adapter", "adapter_model.safetensors"))).toBe(name === "an adapter");
  });
});

describe("data that cannot be trained on", () => {
  const write = (name: string, rows: readonly object[]) => {
    const path = join(folder, name);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    return { train: path };
  };
  const row = { id: "a", response: "Signs.", country: "France", city: "Paris" };

  test("an empty table is a sentence", async () => {
    await expect(train("empty", { data: write("empty.jsonl", []) })).rejects.toThrow(/empty.jsonl/);
  });

  test("a missing photo is a sentence that names it", async () => {
    const data = write("missing.jsonl", [{ ...row, images: [{ path: "images/nowhere.jpg" }] }]);
    await expect(train("missing", { data })).rejects.toThrow(/There is no photo .*nowhere\.jpg/);
  });

  test("a row that is too long is a sentence", async () => {
    const data = write("long.jsonl", [{ ...row, images: [{ path: "images/0.jpg" }], response: "word ".repeat(2000) }]);
    await expect(train("long", { data })).rejects.toThrow(/^The row a: The prompt has .* the context holds 1024/);
  });
});
