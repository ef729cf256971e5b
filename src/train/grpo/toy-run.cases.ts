// A GRPO run of seconds for tests: a tiny random checkpoint, coloured squares, and a reward that a child could learn.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawPictures } from "../../../test/support/draw-pictures.ts";
import { writeRandomCheckpoint } from "../../../test/support/random-checkpoint.ts";
import { systemClock } from "../../run/clock.ts";
import { openRunDirectory } from "../../run/run-directory.ts";
import type { Reward } from "../../task/reward.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import type { TrainingOutcome } from "../config/training-runner.ts";
import { type GrpoRunOptions, runGrpo } from "./run-grpo.ts";

/** The share of vowels among the letters of a completion: random text has few, and more are easily had. */
export const vowelReward: Reward = (completion) => {
  const letters = completion.match(/[a-z]/gi)?.length ?? 0;
  const vowels = completion.match(/[aeiou]/gi)?.length ?? 0;
  return { value: letters === 0 ? 0 : vowels / letters, details: {} };
};

/** Writes checkpoint and table into `folder` and gives the configuration that uses them. */
export async function writeToyRun(folder: string, changes: Partial<GrpoConfig> = {}): Promise<GrpoConfig> {
  const model = join(folder, "checkpoint");
  mkdirSync(model, { recursive: true });
  const heads = { num_attention_heads: 4, num_key_value_heads: 2 };
  await writeRandomCheckpoint(model, { hidden_size: 64, ...heads, num_hidden_layers: 2, intermediate_size: 128 });
  const names = await drawPictures(folder, 6, { width: 56, height: 56 });
  const rows = names.map((name, index) => ({ id: `scene-${index}`, image: name, country: "France", city: "Lyon" }));
  const train = join(folder, "samples.jsonl");
  writeFileSync(train, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return {
    kind: "grpo",
    ...{ model, data: { train }, prompt: "prompt.direct", system: null, seed: 3 },
    ...{ epochs: 100, maxSteps: 6, batchSize: 2, microBatchTokens: 4096, maxLength: 1024 },
    ...{ learningRate: 3e-3, schedule: "constant", warmup: 0, weightDecay: 0, betas: [0.9, 0.95], epsilon: 1e-8 },
    ...{ maxGradientNorm: 1, tune: "full", lora: { rank: 4, alpha: 8, targets: "all-linear" } },
    ...{ freeze: { vision: true, merger: true, language: false }, precision: "fp32", saveEvery: 2, keep: 2 },
    ...{ evaluateEvery: 0, threads: 1, group: 4, temperature: 1, topP: 1, topK: 0, maxCompletionTokens: 12 },
    ...{ beta: 0.01, clip: { low: 0.2, high: 0.2 }, lossType: "grpo", scaleRewards: true, iterations: 1 },
    reward: { preset: "one", weights: "readme", variant: "paper", overrides: { "accuracy.paper": 0 } },
    ...{ refill: 0, overlong: "keep", reference: true },
    ...changes,
  };
}

interface ToyOptions extends GrpoRunOptions {
  readonly stopAfter?: number;
}

/** Runs, or goes on, in `path`; `stopAfter` interrupts after that step as Ctrl-C does. */
export async function runToy(
  config: GrpoConfig,
  path: string,
  { stopAfter = Number.POSITIVE_INFINITY, rewards = {} }: ToyOptions = {},
): Promise<TrainingOutcome> {
  const controller = new AbortController();
  const run = await openRunDirectory({
    command: "train",
    config: { ...config },
    versions: {},
    path,
    clock: systemClock,
  });
  try {
    const report = ({ step }: { step: number }) => {
      if (step >= stopAfter) controller.abort();
    };
    return await runGrpo(
      config,
      { run, signal: controller.signal, report },
      { rewards: { "format.strict": vowelReward, ...rewards } },
    );
  } finally {
    await run.close();
  }
}

// As a process of its own, for tests that kill it: FILE of the configuration, PATH of the run.
if (import.meta.main) await runToy(JSON.parse(readFileSync(process.argv[2]!, "utf8")), process.argv[3]!);
