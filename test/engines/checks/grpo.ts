// GRPO on ms-swift: every completion is paid what our rewards say of it, and the weights move.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sample } from "../../../src/data/sample.ts";
import { openGazetteer } from "../../../src/place/open-gazetteer.ts";
import { createRewards, type RewardName } from "../../../src/task/rewards.ts";
import {
  type Check,
  commonSettings,
  runGlobe,
  set,
  stepsOf,
  swiftFlags,
  type Workshop,
  withRewardServer,
} from "../workshop.ts";

/** Rewards by the names of ms-swift's columns. */
const paid = { globe_accuracy_paper: "accuracy.paper", globe_format_strict: "format.strict" } as const;

/** A step as ms-swift logs it: lists with a value for each completion. */
type Logged = Readonly<Record<keyof typeof paid | "advantages", readonly (number | null)[]>> & {
  readonly completion: readonly string[];
  readonly solution: readonly string[];
};

export const checkGrpo: Check = async (workshop) => {
  const table = writeShortTable(workshop);
  const model = await learnToAnswer(workshop, table);
  const run = join(workshop.folder, "grpo");
  const values = {
    ...{ ...commonSettings(workshop), model, "data.train": table, batchSize: 2, group: 4, maxCompletionTokens: 96 },
    ...{ maxSteps: 2, saveEvery: 1, learningRate: 1e-3, topP: 1 },
  };
  await withRewardServer((rewardUrl) =>
    runGlobe([
      ...["train", "grpo", "--preset", "train_two_rewards", ...set(values), "--run", run],
      ...swiftFlags(workshop, { perDevice: "4", rollouts: "transformers", rewardUrl }),
    ]),
  );
  const steps = stepsOf(run);
  const logged = readCompletions(join(run, "swift", "completions.jsonl"));
  assert.equal(steps.length, 2);
  assert.equal(logged.length, 2);
  for (const [index, step] of logged.entries()) comparePay(step, steps[index]!);
  const pay = logged.flatMap((step) => [...step.globe_accuracy_paper, ...step.globe_format_strict]);
  assert.ok(pay.some((value) => value! > 0) && pay.some((value) => value === 0), "rewards that differ");
  const advantages = logged.flatMap((step) => step.advantages);
  assert.ok(advantages.some((value) => value! > 0) && advantages.some((value) => value! < 0), "advantages");
  assert.ok(
    steps.some(({ gradientNorm }) => Number(gradientNorm) > 0),
    JSON.stringify(steps),
  );
  const means = steps.map((step) =>
    Object.values(paid)
      .map((name) => `${name} ${step[`reward ${name}`]}`)
      .join(", "),
  );
  return {
    found: `${logged.flatMap(({ completion }) => completion).length} completions paid as our rewards say; ${means.join("; ")}`,
  };
};

/** The rows with answers that are short enough to be learned at once. */
function writeShortTable({ table, folder }: Workshop): string {
  const rows = readFileSync(table, "utf8").trim().split("\n");
  const short = rows.map((line, index) => {
    // Elements that a row lacks are null on the way through ms-swift, and the visual reward abstains.
    const entities = index % 2 === 0 ? [{ text: "Signs" }] : [];
    return JSON.stringify({ ...JSON.parse(line), response: "Signs.", entities });
  });
  const path = join(folder, "short.jsonl");
  writeFileSync(path, `${short.join("\n")}\n`);
  return path;
}

/** A random model writes nothing that a reward could pay. After 40 steps some answers are right; after 80 the loss is 0.0006. */
async function learnToAnswer(workshop: Workshop, table: string): Promise<string> {
  const output = join(workshop.folder, "answers");
  const values = {
    ...{ ...commonSettings(workshop), "data.train": table, answer: "reasoning", batchSize: 5, output },
    ...{ epochs: 40, maxSteps: 40, learningRate: 2e-2, saveEvery: 40, microBatchTokens: 4096 },
  };
  await runGlobe(["train", "sft", "--preset", "train_sft", ...set(values), "--run", join(workshop.folder, "learned")]);
  return output;
}

/** Python writes NaN where a reward abstains, and ms-swift the last step twice where it also saves. */
function readCompletions(path: string): readonly Logged[] {
  const lines = new Set(readFileSync(path, "utf8").trim().split("\n"));
  return [...lines].map((line) => JSON.parse(line.replaceAll(/\bNaN\b/g, "null")));
}

/** What came back through the server and ms-swift is what the rewards say here. */
function comparePay(step: Logged, event: Readonly<Record<string, unknown>>): void {
  const rewards = createRewards(openGazetteer());
  assert.equal(step.completion.length, 8);
  for (const [column, name] of Object.entries(paid) as [keyof typeof paid, RewardName][]) {
    const expected = step.completion.map((completion, index) => {
      const [, country, city] = /<country>(.*)<\/country><city>(.*)<\/city>/.exec(step.solution[index]!)!;
      const sample: Sample = { id: "row", images: [], country: country!, city: city! };
      return rewards[name](completion, sample, {}).value;
    });
    for (const [index, value] of expected.entries()) {
      // ms-swift keeps rewards in single precision.
      const said = `${name} of ${JSON.stringify(step.completion[index])}: ${step[column][index]} and not ${value}`;
      assert.ok(Math.abs(step[column][index]! - value!) < 1e-6, said);
    }
    const mean = expected.reduce<number>((sum, value) => sum + value!, 0) / expected.length;
    assert.ok(Math.abs(mean - Number(event[`reward ${name}`])) < 1e-5, `the mean of ${name}`);
  }
}
