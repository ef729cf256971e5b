// Reading configurations: what a person may write, and the sentence for everything else.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultsOf, trainPresets } from "./presets.ts";
import { findPreset, parseTrainConfig, readTrainConfig } from "./read-train-config.ts";
import type { GrpoConfig } from "./train-config.ts";
import { trainKinds } from "./train-schema.ts";
import { writeTrainConfig } from "./write-train-config.ts";

const sft = "kind: sft\nmodel: m\ndata: {train: t.jsonl}\n";
const grpo = "kind: grpo\nmodel: m\ndata: {train: t.jsonl}\n";

const read = (text: string, set: readonly string[] = []) => parseTrainConfig(text, { name: "a.yaml", set });

function sentence(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

describe("a file", () => {
  test("needs a kind, a model and rows; the rest is the published configuration of its kind", () => {
    expect(read(sft)).toEqual({ ...defaultsOf("sft").config, model: "m", data: { train: "t.jsonl" } });
  });

  test("replaces members of groups one by one, and lists as a whole", () => {
    const config = read(`${grpo}clip: {high: 0.28}\nbetas: [0.9, 0.99]\nlora: {targets: [q_proj]}\n`);
    expect(config).toMatchObject({ clip: { low: 0.2, high: 0.28 }, betas: [0.9, 0.99] });
    expect(config.lora).toEqual({ rank: 16, alpha: 64, targets: ["q_proj"] });
  });

  test("may leave a field empty, and say that there is no system message", () => {
    expect(read(`${sft}maxSteps:\nmaxPixels: null\nsystem: null\n`)).toMatchObject({ system: null });
    expect(read(`${sft}maxSteps:\n`)).not.toHaveProperty("maxSteps");
  });
});

describe("faults", () => {
  const range = "and it is";
  test.each<[name: string, text: string, message: string]>([
    [
      "unknown field",
      `${sft}learning_rate: 1\n`,
      "a.yaml, line 4, column 1: There is no field learning_rate; did you mean learningRate?",
    ],
    [
      "field of another group",
      `${sft}rank: 8\n`,
      "a.yaml, line 4, column 1: There is no field rank; did you mean lora.rank?",
    ],
    [
      "unknown member",
      `${sft}lora:\n  rnk: 8\n`,
      "a.yaml, line 5, column 3: There is no field lora.rnk; did you mean lora.rank?",
    ],
    [
      "field of another kind",
      `${sft}zzzzzzzzzz: 1\n`,
      "a.yaml, line 4, column 1: There is no field zzzzzzzzzz; there are kind, model, data",
    ],
    [
      "unknown reward",
      `${grpo}reward: {overrides: {accuracy.papr: 1}}\n`,
      "There is no field reward.overrides.accuracy.papr; did you mean reward.overrides.accuracy.paper?",
    ],
    [
      "wrong type",
      `${sft}batchSize: many\n`,
      `a.yaml, line 4, column 1: batchSize must be a whole number from 1 up, ${range} "many".`,
    ],
    ["not whole", `${sft}batchSize: 1.5\n`, `batchSize must be a whole number from 1 up, ${range} 1.5.`],
    ["too large", `${sft}learningRate: 2\n`, `learningRate must be a number above 0 and at most 1, ${range} 2.`],
    [
      "not a number",
      `${sft}learningRate: .nan\n`,
      `learningRate must be a number above 0 and at most 1, ${range} NaN.`,
    ],
    [
      "wrong word",
      `${sft}schedule: cosinus\n`,
      `schedule must be one of cosine, linear, constant, ${range} "cosinus".`,
    ],
    ["wrong list", `${sft}betas: [0.9]\n`, `betas must be a list of two numbers from 0 to below 1, ${range} [0.9].`],
    [
      "member of a list",
      `${sft}betas: [0.9, 1]\n`,
      `betas must be a list of two numbers from 0 to below 1, ${range} [0.9,1].`,
    ],
    [
      "neither word nor list",
      `${sft}lora: {targets: 3}\n`,
      `lora.targets must be all-linear or a list of ends of layer names, ${range} 3.`,
    ],
    ["unknown prompt", `${sft}system: prompt.none\n`, "system must be null or one of prompt.train,"],
    [
      "missing field",
      "kind: sft\nmodel: m\n",
      "a.yaml: data is missing; it must be a group of train, validation, images, limit, validationLimit.",
    ],
    [
      "group as a value",
      "kind: sft\nmodel: m\ndata: t.jsonl\n",
      `a.yaml, line 3, column 1: data must be a group of train, validation, images, limit, validationLimit, ${range} "t.jsonl".`,
    ],
    ["no kind", "model: m\n", 'a.yaml does not say its kind; "kind" must be one of sft, rm, grpo.'],
    ["unknown kind", "kind: dpo\n", 'a.yaml names the kind "dpo"; "kind" must be one of sft, rm, grpo.'],
    ["twice the same field", `${sft}seed: 1\nseed: 2\n`, "a.yaml, line 5, column 1: a field is given twice."],
    [
      "no YAML",
      "kind: [\n",
      "a.yaml, line 2, column 1: no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a list", "- kind: sft\n", 'a.yaml must hold fields and their values, like "kind: sft".'],
    ["nothing", "", 'a.yaml must hold fields and their values, like "kind: sft".'],
    [
      "everything frozen",
      `${sft}freeze: {vision: true, merger: true, language: true}\n`,
      "a.yaml, line 4, column 1: Everything is frozen, so that nothing would be trained; free one part.",
    ],
    [
      "pass smaller than a row",
      `${sft}microBatchTokens: 512\n`,
      "a.yaml, line 4, column 1: microBatchTokens is 512, less than the 2048 tokens that maxLength allows a row, so that such a row fits no pass; raise it, or lower maxLength.",
    ],
    [
      "result over the start",
      `${sft}output: ./m\n`,
      "output ./m is the checkpoint that training begins with; name another folder.",
    ],
    [
      "no reference for beta",
      `${grpo}reference: false\n`,
      "a.yaml, line 4, column 1: beta is 0.001 and reference is false: without a reference beta must be 0.",
    ],
    [
      "no room for the prompt",
      `${grpo}maxLength: 1024\n`,
      "maxCompletionTokens is 1024 and maxLength 1024, so that no room is left for the prompt and the image.",
    ],
    [
      "two judges",
      `${grpo}judge: {url: "http://localhost:1/v1", checkpoint: c}\n`,
      "a.yaml, line 4, column 1: judge names both of url and checkpoint; exactly one is needed.",
    ],
    [
      "no judge in judge",
      `${grpo}judge: {model: c}\n`,
      "judge names neither of url and checkpoint; exactly one is needed.",
    ],
    [
      "empty selection",
      `${grpo}selection: {completions: 4, minAccuracy: 0.9, maxAccuracy: 0.1}\n`,
      "selection.minAccuracy 0.9 is above selection.maxAccuracy 0.1, so that no row would stay.",
    ],
    [
      "judge with another prompt",
      "kind: rm\nmodel: m\ndata: {train: t}\nsystem: system.qwen\n",
      "a.yaml, line 4, column 1: A reward model is asked with the system message prompt.rm, and system is system.qwen.",
    ],
  ])("%s", (_name, text, message) => {
    expect(sentence(() => read(text))).toContain(message);
  });

  test("are all named at once, each with its place", () => {
    expect(sentence(() => read(`${sft}seed: -1\nepochs: 0\nsed: 1\n`))).toBe(
      "a.yaml has 3 faults. (1) a.yaml, line 4, column 1: seed must be a whole number from 0 to 4294967295, and it is -1. " +
        "(2) a.yaml, line 5, column 1: epochs must be a number above 0, and it is 0. " +
        "(3) a.yaml, line 6, column 1: There is no field sed; did you mean seed?",
    );
  });

  test("are bounded", () => {
    const many = Array.from({ length: 30 }, (_, index) => `field${index}xyz: 1`).join("\n");
    expect(sentence(() => read(`${sft}${many}\n`))).toMatch(/^a\.yaml has 30 faults\. .* … and 10 more\.$/s);
  });

  test("a file that refers to itself is refused before it grows", () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(",")}]`)
      .join("\n")}\n`;
    expect(sentence(() => read(bomb))).toMatch(/^a\.yaml refers to itself too often/);
  });

  test("no text makes anything but a configuration or a sentence", () => {
    const piece = fc.constantFrom(
      "kind: sft",
      "model: m",
      "data: {train: t}",
      "seed: ",
      "- ",
      "  ",
      "{",
      ": ",
      "&a ",
      "*a",
      "\n",
      "lora:",
      "null",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 6 })), { maxLength: 14 }), (pieces) => {
        const message = sentence(() => read(pieces.join("\n")));
        expect(message).not.toMatch(/undefined|\[object/);
      }),
    );
  });
});

describe("--set", () => {
  test("takes YAML values, and the last one wins", () => {
    const config = read(grpo, [
      "seed=3",
      "lora.targets=[q_proj, v_proj]",
      "judge.url=http://x:1/v1",
      "seed=7",
      "system=null",
    ]);
    expect(config).toMatchObject({ seed: 7, lora: { targets: ["q_proj", "v_proj"] }, judge: { url: "http://x:1/v1" } });
    expect(config.system).toBeNull();
    const judges = read(grpo, ["judge.url=[http://x:1/v1, http://y:1/v1]"]);
    expect(judges).toMatchObject({ judge: { url: ["http://x:1/v1", "http://y:1/v1"] } });
  });

  test.each([
    ["no value", "seed", '--set takes field=value, like learningRate=1e-5, and not "seed".'],
    ["no field", "=3", '--set takes field=value, like learningRate=1e-5, and not "=3".'],
    ["no YAML", "betas=[1,", "The value in --set betas=[1, is no YAML"],
    ["unknown field", "rate=1", "a.yaml: There is no field rate;"],
    ["wrong value", "seed=x", 'a.yaml: seed must be a whole number from 0 to 4294967295, and it is "x".'],
  ])("%s", (_name, setting, message) => {
    expect(sentence(() => read(sft, [setting]))).toContain(message);
  });
});

describe("presets", () => {
  test.each(
    trainPresets.map((preset) => [preset.name, preset] as const),
  )("%s prints as a file that reads back", (_name, preset) => {
    const text = writeTrainConfig(preset.config, preset);
    expect(read(text)).toEqual(preset.config);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("a configuration with every optional field reads back too", () => {
    const full: GrpoConfig = {
      ...(findPreset("train_all_rewards").config as GrpoConfig),
      data: { train: "a b.csv", validation: "v", images: "#i", limit: 5, validationLimit: 2 },
      output: "o: p",
      maxSteps: 9,
      threads: 2,
      system: null,
      judge: { url: "http://localhost:8000/v1", model: "judge" },
      selection: { completions: 8, minAccuracy: 0.1, maxAccuracy: 0.9 },
      reward: { preset: "one", weights: "readme", variant: "code", overrides: { "visual.f1": 0.5, "format.code": 0 } },
      epsilon: 1e-12,
      learningRate: 3.3e-7,
    };
    expect(read(writeTrainConfig(full))).toEqual(full);
  });

  test.each([
    ["train_sft", { learningRate: 1e-5, warmup: 0.05, epochs: 2, batchSize: 64, maxLength: 2048, tune: "full" }],
    [
      "train_rm",
      {
        learningRate: 1e-4,
        warmup: 0.05,
        epochs: 2,
        batchSize: 128,
        tune: "lora",
        lora: { rank: 16, alpha: 64, targets: "all-linear" },
      },
    ],
    [
      "train_all_rewards",
      {
        learningRate: 1e-6,
        warmup: 0.01,
        epochs: 1,
        group: 16,
        temperature: 1,
        beta: 0.001,
        iterations: 1,
        clip: { low: 0.2, high: 0.2 },
      },
    ],
  ])("%s has the published values", (name, values) => {
    const { config, sources } = findPreset(name);
    expect(config).toMatchObject({
      ...values,
      weightDecay: 0.1,
      betas: [0.9, 0.95],
      precision: "bf16",
      keep: 5,
      saveEvery: 200,
    });
    expect(sources.size).toBeGreaterThan(20);
  });

  test.each([
    ["train_all_reward", 'There is no preset "train_all_reward"; did you mean train_all_rewards?'],
    [
      "other",
      'There is no preset "other"; there are train_all_rewards, train_two_rewards, train_one_reward, train_sft, train_rm.',
    ],
  ])("%s is not one", (name, message) => {
    expect(sentence(() => findPreset(name))).toBe(message);
  });
});

describe("sources", () => {
  test.each([
    ["neither file nor preset", {}, "Name a configuration with --config FILE or --preset NAME."],
    ["both", { file: "a", preset: "train_sft" }, "--config and --preset both name a configuration; give one of them."],
    [
      "another kind",
      { preset: "train_sft", kind: "rm" as const },
      "The preset train_sft is for `globe train sft`, and not for `globe train rm`.",
    ],
    [
      "a file that is not there",
      { file: "none.yaml" },
      "There is no configuration none.yaml. `globe train show PRESET` prints a complete one to begin with.",
    ],
  ])("%s", async (_name, source, message) => {
    await expect(readTrainConfig(source)).rejects.toThrow(message);
  });

  test("a file beyond the limit is refused unread", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "globe-config-")), "large.yaml");
    writeFileSync(file, "#".repeat(1024 * 1024 + 1));
    await expect(readTrainConfig({ file })).rejects.toThrow("exceeds the limit on training configuration");
  });

  test.each(trainKinds)("a published configuration of %s is a configuration", async (kind) => {
    await expect(readTrainConfig({ preset: defaultsOf(kind).name, kind })).resolves.toEqual(defaultsOf(kind).config);
  });
});
