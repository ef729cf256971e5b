// Published configurations as the options of recorded versions of ms-swift.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { trainPresets } from "../../config/presets.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import { createFaultList } from "../../plan/fault-list.ts";
import { readEngineSettings } from "./engine-settings.ts";
import type { InstalledSwift } from "./installed-swift.ts";
import { planBatches } from "./plan-batches.ts";
import { resolveFlags, swiftArguments } from "./resolve-flags.ts";

const versions = ["3.5.3", "3.12.6", "4.6.0"] as const;
const recorded = (version: string): InstalledSwift =>
  JSON.parse(
    readFileSync(new URL(`../../../../test/fixtures/engines/ms-swift-${version}.json`, import.meta.url), "utf8"),
  );
const preset = (name: string) => trainPresets.find((each) => each.name === name)!.config;
const paths = {
  model: "/m",
  train: "/t.jsonl",
  validation: "/v.jsonl",
  output: "/o",
  resume: null,
  plugins: ["/p.py"],
};

function resolve(version: string, config: TrainConfig, set: readonly string[] = [], changes: object = {}) {
  const [faults, notices] = [createFaultList(), createFaultList()];
  const settings = readEngineSettings(set);
  const batches = planBatches(config, settings, { faults, notices });
  const installed = recorded(version);
  const architecture = "Qwen2_5_VLForConditionalGeneration";
  const made = resolveFlags({ config, settings, batches, paths, installed, architecture, ...changes }, faults);
  return { ...made, line: swiftArguments(made).join(" "), faults: faults.all() };
}

describe.each(versions)("ms-swift %s", (version) => {
  test.each(
    trainPresets.map(({ name, config }) => [name, config] as const),
  )("%s can be told all of it", (_, config) => {
    expect(resolve(version, config, ["devices=2", "perDevice=8"]).faults).toEqual([]);
  });

  test("every option is one that the version has", () => {
    for (const { config } of trainPresets) {
      const { command, flags } = resolve(version, config);
      const known = recorded(version).options[command];
      expect([...flags.keys()].filter((name) => !Object.hasOwn(known, name))).toEqual([]);
    }
  });

  test("GRPO has our rewards, a context that the photo fits into, and the paths that were given", () => {
    const { line } = resolve(version, preset("train_all_rewards"), ["devices=6", "perDevice=8"]);
    for (const part of [
      "-m swift.cli.main rlhf",
      "--rlhf_type grpo",
      "--external_plugins /p.py",
      "--reward_funcs globe_accuracy_paper globe_localizability_paper globe_visual_paper globe_format_strict",
      "--reward_weights 1 0.5 0.2 1",
      "--num_generations 16",
      "--per_device_train_batch_size 8 --per_device_eval_batch_size 8 --gradient_accumulation_steps 2",
      "--max_length 3072",
      "--max_completion_length 1024",
      "--vllm_max_model_len 4096",
      "--async_generate false",
      "--top_p 0.9 --top_k 50",
      "--beta 0.001 --epsilon 0.2 --epsilon_high 0.2",
      "--strict true",
    ]) {
      expect(line).toContain(part);
    }
    // Nothing is given twice, as max_length was in the published script.
    const names = line.split(" ").filter((word) => word.startsWith("--"));
    expect(new Set(names).size).toBe(names.length);
  });

  test("the reward model is fine-tuned as adapters", () => {
    const { command, line } = resolve(version, preset("train_rm"), ["devices=8", "perDevice=4"]);
    expect(command).toBe("sft");
    expect(line).toContain("--lora_rank 16 --lora_alpha 64 --lora_dropout 0 --target_modules all-linear");
    expect(line).toContain("--learning_rate 0.0001");
  });

  test("an interrupted run goes on, sharded as it was asked", () => {
    const changes = { paths: { ...paths, resume: "/o/checkpoint-200" } };
    const { line } = resolve(version, preset("train_sft"), ["devices=8", "sharding=zero3"], changes);
    expect(line).toContain("--resume_from_checkpoint /o/checkpoint-200");
    expect(line).toContain("--deepspeed zero3");
  });

  test("all weights of a run that goes on are those of its checkpoint, and GRPO's reference is where it began", () => {
    const changes = { paths: { ...paths, resume: "/o/checkpoint-200" } };
    const { line } = resolve(version, preset("train_all_rewards"), ["devices=6"], changes);
    expect(line).toContain("--model /o/checkpoint-200 ");
    expect(line).toContain(`--ref_model ${paths.model} `);
    const adapters = resolve(version, preset("train_rm"), ["devices=8", "perDevice=4"], changes).line;
    expect(adapters).toContain(`--model ${paths.model} `);
    expect(adapters).not.toContain("--ref_model");
  });
});

describe("what versions call differently", () => {
  test.each([
    ["3.5.3", "--train_type full"],
    ["3.12.6", "--train_type full"],
    ["4.6.0", "--tuner_type full"],
    ["3.5.3", "--scale_rewards true"],
    ["3.12.6", "--scale_rewards group"],
    ["4.6.0", "--scale_rewards group"],
    ["3.5.3", "--model_type qwen2_5_vl --template qwen2_5_vl"],
  ])("%s: %s", (version, part) => {
    expect(resolve(version, preset("train_two_rewards"), ["devices=6"]).line).toContain(part);
  });

  test.each([
    ["3.12.6", "InternVLChatModel", "--model_type internvl3 --template internvl2_5"],
    ["4.6.0", "InternVLChatModel", "--model_type internvl_chat --template internvl2_5"],
    ["3.12.6", "InternVLForConditionalGeneration", "--model_type internvl_hf --template internvl_hf"],
    ["4.6.0", "InternVLForConditionalGeneration", "--model_type internvl --template internvl_hf"],
  ])("%s has %s as %s", (version, architecture, part) => {
    expect(resolve(version, preset("train_sft"), [], { architecture }).line).toContain(part);
  });

  test("3.5 has no InternVL in the form of transformers, and that is said", () => {
    const { faults } = resolve("3.5.3", preset("train_sft"), [], { architecture: "InternVLForConditionalGeneration" });
    expect(faults[0]!.examples).toEqual([
      "ms-swift 3.5.3 knows no model of the architecture InternVLForConditionalGeneration; install a newer one.",
    ]);
  });
});

describe("what cannot be", () => {
  test.each([
    ["an option that is not there", ["flags.num_infer_workers=2"], /ms-swift 4\.6\.0 has no --num_infer_workers/],
    [
      "an option that the configuration decides",
      ["flags.max_length=2048"],
      /flags\.max_length would replace --max_length 3072/,
    ],
    [
      "a word that is not a choice",
      ["flags.advantage_estimator=ppo"],
      /--advantage_estimator of ms-swift 4\.6\.0 is one of/,
    ],
  ])("%s", (_, set, message) => {
    const { faults } = resolve("4.6.0", preset("train_two_rewards"), set);
    expect(faults.flatMap(({ examples }) => examples).join(" ")).toMatch(message);
  });

  test("settings of the embedded engine alone are refused, not left out", () => {
    const config = preset("train_two_rewards") as Extract<TrainConfig, { kind: "grpo" }>;
    const selection = { completions: 4, minAccuracy: 0.1, maxAccuracy: 0.9 };
    const { faults } = resolve("4.6.0", { ...config, overlong: "penalize", selection, matrices: "muon" });
    expect(faults.find(({ kind }) => kind.startsWith("settings"))!.count).toBe(3);
  });
});
