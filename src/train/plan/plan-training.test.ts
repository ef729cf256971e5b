// The plan of a run over small tables: what it counts, and a sentence for everything that would spoil the run.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawPictures } from "../../../test/support/draw-pictures.ts";
import { referenceFolder } from "../../../test/support/reference-models.ts";
import { parseTrainConfig } from "../config/read-train-config.ts";
import type { TrainConfig } from "../config/train-config.ts";
import { formatFaults, formatPlan } from "./format-plan.ts";
import { planTraining, type TrainingPlan } from "./plan-training.ts";

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "globe-plan-"));
  await drawPictures(folder, 3);
  writeFileSync(join(folder, "broken.jpg"), "no picture");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = {
  id: "a",
  images: [{ path: "picture-0000.jpg" }],
  response: "I see a red bus.",
  country: "France",
  city: "Paris",
  localizability: 0.9,
  visualElements: [{ name: "bus", source: "test", score: 1 }],
};

let tables = 0;

function config(kind: TrainConfig["kind"], rows: readonly unknown[], set: readonly string[] = []): TrainConfig {
  mkdirSync(folder, { recursive: true });
  const table = join(folder, `rows-${tables++}.jsonl`);
  writeFileSync(table, rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n"));
  const grpo = kind === "grpo" ? ["maxCompletionTokens=64", "reward.preset=two"] : [];
  const common = [`model=${join(referenceFolder, "qwen-tied-fp32")}`, `data.train=${table}`, "maxPixels=12544"];
  const prompt = kind === "rm" ? [] : ["prompt=prompt.direct"];
  return parseTrainConfig(`kind: ${kind}`, {
    name: "test",
    set: [...common, ...prompt, "maxLength=512", "microBatchTokens=1024", ...grpo, ...set],
  });
}

const plan = (...args: Parameters<typeof config>): Promise<TrainingPlan> =>
  planTraining(config(...args), { withTime: false });

const faults = async (...args: Parameters<typeof config>) => formatFaults((await plan(...args)).faults);

describe("a run that can start", () => {
  test("is counted: parameters, rows, tokens, steps, memory", async () => {
    const rows = [good, { ...good, id: "b", response: "I see a red bus and a tall church." }];
    const made = await plan("sft", rows, ["batchSize=4", "epochs=5"]);
    expect(made.faults).toEqual([]);
    expect(made.steps).toBe(3);
    expect(made.model).toMatchObject({ family: "qwen2_5_vl", parameters: 139_688, trained: 53_424 });
    const { tokens } = made.train;
    expect(tokens!.measured).toBe(2);
    // 12,544 pixels of a 4:3 picture are 112 x 84 after rounding to multiples of 28.
    expect(tokens!.mean.image).toBe(12);
    expect(tokens!.mean.row).toBeCloseTo(tokens!.mean.prompt + tokens!.mean.answer, 9);
    expect(tokens!.longest).toBeGreaterThan(tokens!.mean.row);
    const { memory } = made;
    expect(memory).toMatchObject({
      weights: 4 * 139_688,
      moments: 8 * 53_424,
      gradients: 8 * 53_424,
      copies: 4 * 53_424,
    });
    expect(memory!.total).toBe(
      memory!.weights + memory!.moments + memory!.gradients + memory!.copies + memory!.activations! + memory!.program,
    );
    expect(formatPlan(made)).toMatch(/trained {4}53,424 parameters, 38\.2 %\nrows {7}2, \d+ tokens each/);
  });

  test("equal rows have an equal digest, and other rows another", async () => {
    const digest = async (rows: readonly unknown[]) => (await plan("sft", rows)).train.digest;
    expect(await digest([good])).toBe(await digest([{ ...good }]));
    expect(await digest([good])).not.toBe(await digest([{ ...good, city: "Lyon" }]));
  });

  test("says for which rows a reward will abstain, and that rows of one photo are no fault", async () => {
    const { visualElements: _none, ...bare } = good;
    const made = await plan("grpo", [bare, bare, good]);
    expect(made.faults).toEqual([]);
    expect(formatFaults(made.notices, "!")).toMatch(
      /^! rows for which visual\.paper will have nothing to say: 2\n( {4}.*\(a\) has no "visualElements" and no "entities"\.\n){2}$/,
    );
  });

  test("adapters train their own parameters only", async () => {
    const made = await plan("sft", [good], ["tune=lora", "lora.rank=4", "lora.targets=[q_proj]"]);
    // Two layers of 48 x 48, rank 4: 4 · (48 + 48) each.
    expect(made.model!.trained).toBe(768);
  });

  test("GRPO counts a whole completion and each of its updates", async () => {
    const made = await plan("grpo", [good, { ...good, id: "b" }], ["batchSize=1", "iterations=3"]);
    expect(made.faults).toEqual([]);
    expect(made.steps).toBe(6);
    expect(made.train.tokens!.mean.answer).toBe(64);
  });
});

describe("what is wrong", () => {
  const without = (key: keyof typeof good) => ({ ...good, [key]: undefined });
  test.each<
    [name: string, kind: TrainConfig["kind"], rows: readonly unknown[], set: readonly string[], message: string]
  >([
    ["an empty table", "sft", [], [], ".jsonl has no rows, so that there is nothing to train on."],
    ["no reasoning", "sft", [without("response")], [], '.jsonl, line 1 (a) has no "response".'],
    ["no reasoning to judge", "rm", [without("response")], [], '(a) has no "response".'],
    ["no verdict", "rm", [without("localizability")], [], '(a) has no "localizability".'],
    ["no country", "grpo", [without("country")], [], '(a) has no "country" and no "iso2".'],
    [
      "a place that no answer matches",
      "grpo",
      [{ ...good, country: "France or Spain" }],
      [],
      "(a): accuracy.paper gives 0, format.strict gives 0. `globe data check` says what is wrong with its names.",
    ],
    ["no photo", "sft", [{ ...good, images: [] }], [], "(a) names no photo."],
    [
      "several photos",
      "sft",
      [{ ...good, images: [...good.images, ...good.images] }],
      [],
      "(a) has 2 photos, and one is trained on.",
    ],
    [
      "a missing photo",
      "sft",
      [{ ...good, images: [{ path: "none.jpg" }] }],
      [],
      "none.jpg, nor one of that name with another image extension.",
    ],
    ["a broken photo", "sft", [{ ...good, images: [{ path: "broken.jpg" }] }], [], "(a): "],
    ["a row that is no JSON", "sft", ["{", good], [], ".jsonl, line 1: "],
    [
      "a row that is too long",
      "sft",
      [good],
      ["maxLength=200"],
      "; lower maxPixels, or shorten the row, or raise maxLength.",
    ],
    [
      "a completion that is too long",
      "grpo",
      [good],
      ["maxLength=200"],
      "lower maxPixels or maxCompletionTokens, or raise maxLength.",
    ],
    ["no table", "sft", [good], ["data.train=nowhere.jsonl"], "There is no file nowhere.jsonl."],
    ["no model", "sft", [good], ["model=nowhere"], "There is no checkpoint folder nowhere."],
    [
      "no judge",
      "grpo",
      [good],
      ["reward.preset=all"],
      "localizability.paper asks a judge: name one with --set judge.checkpoint=FOLDER or --set judge.url=URL, or leave it out with --set reward.preset=two.",
    ],
    [
      "a judge that is not there",
      "grpo",
      [good],
      ["reward.preset=all", "judge.checkpoint=nowhere"],
      "There is no checkpoint folder nowhere.",
    ],
    [
      "a judge without a word for yes",
      "grpo",
      [good],
      ["reward.preset=all", `judge.checkpoint=${join(referenceFolder, "qwen-tied-fp32")}`],
      'writes "yes" in 2 tokens, and a judge answers with one.',
    ],
    [
      "adapters on nothing",
      "sft",
      [good],
      ["tune=lora", "lora.targets=[none_proj]"],
      "With freeze and lora.targets as they are, no weight of",
    ],
    ["a tokenizer without yes", "rm", [good], [], 'writes "yes" in 2 tokens, and a judge answers with one.'],
    ["a bad row for validation", "sft", [good], ["data.validation=nowhere.csv"], "There is no file nowhere.csv."],
  ])("%s", async (_name, kind, rows, set, message) => {
    expect(await faults(kind, rows, set)).toContain(message);
  });

  test("is told all at once, and at most three examples of a kind", async () => {
    const rows = Array.from({ length: 5 }, (_, index) => ({ ...good, id: `r${index}`, response: " " }));
    const text = await faults(
      "sft",
      [...rows, { ...good, images: [{ path: "none.jpg" }] }],
      ["data.validation=none.csv"],
    );
    expect(text).toMatch(
      /^✗ rows without a reasoning: 5\n( {4}.* \(r[012]\) has no "response"\.\n){3} {4}… and 2 more\n✗ .*none\.jpg.*\n✗ There is no file none\.csv\.\n$/,
    );
  });

  test("a machine that is too small", async () => {
    const machine = { memory: 1e6, free: () => 1e5 };
    const { faults: found } = await planTraining(config("sft", [good], ["output=/none/model"]), {
      withTime: false,
      machine,
    });
    expect(formatFaults(found)).toBe(
      "✗ Weights, gradients and moments need 202 MB, and this machine has 1.0 MB; train adapters with --set tune=lora, " +
        "or take a smaller model.\n" +
        "✗ The checkpoints take 3.8 MB, and there are 0.1 MB for /none/model; make room, or keep fewer with --set keep=1.\n",
    );
  });

  test("an interrupted plan ends", async () => {
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(planTraining(config("sft", [good]), { signal })).rejects.toThrow("stop");
  });

  test("a judge at an endpoint that nobody serves", async () => {
    const text = await faults("grpo", [good], ["reward.preset=all", "judge.url=http://127.0.0.1:9/v1"]);
    expect(text).toContain("127.0.0.1:9");
    const both = "judge.url=[http://127.0.0.1:9/v1, http://127.0.0.1:13/v1]";
    expect(await faults("grpo", [good], ["reward.preset=all", both])).toContain("127.0.0.1:");
  });

  test("control characters in a row do not reach the terminal", async () => {
    expect(await faults("sft", [{ ...good, id: "\u001b[31mred", response: "" }])).not.toContain("\u001b");
  });
});
