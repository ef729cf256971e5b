// A whole run on a small checkpoint: it learns, survives an interruption to the bit, and its model serves as the judge.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePng } from "../../../test/support/encode-png.ts";
import { referenceFolder } from "../../../test/support/reference-models.ts";
import type { Sample } from "../../data/sample.ts";
import { writeSamples } from "../../data/write-samples.ts";
import { openEmbedded } from "../../generate/open-embedded.ts";
import { systemClock } from "../../run/clock.ts";
import { createRandom } from "../../run/random.ts";
import { openRunDirectory } from "../../run/run-directory.ts";
import { gatherJudge } from "../../task/gather-judge.ts";
import { createBatcher } from "../batcher.ts";
import { trainPresets } from "../config/presets.ts";
import type { RmConfig } from "../config/train-config.ts";
import { openTrainable } from "../trainable-model.ts";
import { createTrainer } from "../trainer.ts";
import { kindColumn } from "./judge-row.ts";
import { judgeRows } from "./judge-rows.ts";
import { judgeWords } from "./judge-words.ts";
import { judgeObjective } from "./objective-judge.ts";
import { createJudgePrompts, readJudgeRows } from "./read-judge-rows.ts";
import { runRm } from "./run-rm.ts";

let folder: string;
let config: RmConfig;

/** The reference checkpoint with the two words of the judge as tokens. */
function writeCheckpoint(to: string): void {
  cpSync(join(referenceFolder, "qwen-tied-fp32"), to, { recursive: true });
  const file = join(to, "tokenizer.json");
  const tokenizer = JSON.parse(readFileSync(file, "utf8"));
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: false };
  tokenizer.added_tokens.push({ id: 340, content: "yes", ...plain }, { id: 341, content: "no", ...plain });
  writeFileSync(file, JSON.stringify(tokenizer));
}

/** Coloured pictures can be located if the reasoning names the colour; grey ones never. */
async function writeTable(name: string, count: number, seed: number): Promise<string> {
  const random = createRandom(seed);
  const colours = { red: [220, 30, 30], blue: [30, 40, 220] } as const;
  const samples: Sample[] = [];
  for (let index = 0; index < count; index++) {
    const kind = (["positive", "unlocalizable", "positive", "wrong place"] as const)[index % 4]!;
    const shown = random.next() < 0.5 ? "red" : "blue";
    const said = kind === "wrong place" ? (shown === "red" ? "blue" : "red") : shown;
    const [red, green, blue] = kind === "unlocalizable" ? [128, 128, 128] : colours[shown];
    const pixels = new Uint8Array(56 * 56 * 3);
    for (let at = 0; at < pixels.length; at += 3) {
      const shade = random.integer(30);
      pixels.set([red! + shade, green! + shade, blue! + shade], at);
    }
    const file = `${name}-${index}.png`;
    writeFileSync(join(folder, file), await encodePng({ width: 56, height: 56, pixels }));
    samples.push({
      id: `${name}-${index}`,
      images: [{ path: join(folder, file) }],
      response: `All is ${said}.`,
      localizability: kind === "positive" ? 1 : 0,
      columns: { [kindColumn]: kind },
    });
  }
  const path = join(folder, `${name}.jsonl`);
  await writeSamples(path, samples);
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-rm-"));
  mkdirSync(join(folder, "model"));
  writeCheckpoint(join(folder, "model"));
  const preset = trainPresets.find(({ name }) => name === "train_rm")!.config as RmConfig;
  config = {
    ...preset,
    model: join(folder, "model"),
    data: { train: await writeTable("train", 160, 1), validation: await writeTable("validation", 48, 2) },
    batchSize: 12,
    epochs: 100,
    maxSteps: 24,
    learningRate: 1e-2,
    microBatchTokens: 2048,
    saveEvery: 10,
    evaluateEvery: 0,
    precision: "fp32",
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(name: string, signal = new AbortController().signal, report: (step: number) => void = () => {}) {
  const path = join(folder, name);
  const directory = await openRunDirectory({ command: "train", config: {}, versions: {}, path, clock: systemClock });
  try {
    return await runRm(config, { run: directory, signal, report: ({ step }) => report(step) });
  } finally {
    await directory.close();
  }
}

test("it tells pictures apart, goes on after an interruption, and answers as a chat", async () => {
  const whole = await run("whole");
  expect(whole).toMatchObject({ status: "finished", steps: 24, output: join(folder, "whole", "model") });
  expect(whole.metrics["auc unlocalizable"]).toBeGreaterThan(0.95);
  const judged = JSON.parse(readFileSync(join(folder, "whole", "judge.json"), "utf8"));
  expect(judged).toMatchObject({ step: 24, rows: 48, positives: 24, auc: whole.metrics.auc });
  expect(judged.calibration.bins).toHaveLength(10);

  const stop = new AbortController();
  const part = await run("stopped", stop.signal, (step) => step === 13 && stop.abort());
  expect(part).toMatchObject({ status: "interrupted", steps: 13, output: null });
  expect(await run("stopped")).toMatchObject({ status: "finished", steps: 24, metrics: whole.metrics });
  const adapter = (name: string) => readFileSync(join(folder, name, "model", "adapter", "adapter_model.safetensors"));
  expect(adapter("stopped").equals(adapter("whole"))).toBe(true);

  const rows = await readJudgeRows(config, "validation");
  const model = await openTrainable(whole.output!, { tune: "full", freeze: { vision: true, merger: true } });
  const trainer = createTrainer(model, judgeObjective, { ...config, totalSteps: 1 });
  const batcher = createBatcher(model, config);
  const source = { trainer, batcher, words: judgeWords(model.processor) };
  const expected = await judgeRows(source, rows.slice(0, 8), createJudgePrompts(rows, model.processor, config));
  await trainer.close();
  await batcher.close();
  const chat = await openEmbedded({ checkpoint: whole.output! });
  try {
    // A word that is not among the twenty likeliest tokens counts as impossible.
    for (const [index, { image, reasoning }] of rows.slice(0, 8).entries()) {
      const part = { type: "image", mediaType: "image/png", bytes: readFileSync(image.path!) } as const;
      const { pYes } = await gatherJudge(chat, { image: part, completion: `<think>${reasoning}</think>` });
      expect(pYes).toBeCloseTo(expected[index]!.pYes, 3);
    }
  } finally {
    await chat.close();
  }
});

test("a table of one verdict, another question and a tokenizer without the words are refused in a sentence", async () => {
  await expect(readJudgeRows({ ...config, positiveFrom: 0 }, "train")).rejects.toThrow(
    /^No row of .*train\.jsonl is to be answered "no": none has a localizability below 0\./,
  );
  const hooks = { run: undefined as never, signal: new AbortController().signal, report: () => {} };
  await expect(runRm({ ...config, system: "system.qwen" }, hooks)).rejects.toThrow("set it to prompt.rm");
  const plain = { ...config, model: join(referenceFolder, "qwen-tied-fp32") };
  await expect(runRm(plain, hooks)).rejects.toThrow(`tokenizer writes "yes" in 2 tokens`);
});
