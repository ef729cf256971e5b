// GRPO on ms-swift, killed once: every completion is paid what our rewards say of it, and the weights move.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../../src/cli/exit-codes.ts";
import type { Sample } from "../../../src/data/sample.ts";
import { openGazetteer } from "../../../src/place/open-gazetteer.ts";
import { createRewards, type RewardName } from "../../../src/task/rewards.ts";
import {
  type Check,
  commonSettings,
  eventsOf,
  runGlobe,
  runUntil,
  set,
  stepsOf,
  swiftFlags,
  type Workshop,
  withRewardServer,
} from "../workshop.ts";

const maxSteps = 6;

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
    ...{ maxSteps, epochs: maxSteps, saveEvery: 1, learningRate: 1e-3, topP: 1 },
  };
  await withRewardServer(async (rewardUrl) => {
    const args = [
      ...["train", "grpo", "--preset", "train_two_rewards", ...set(values), "--run", run],
      ...swiftFlags(workshop, { perDevice: "4", rollouts: "transformers", rewardUrl }),
    ];
    const killed = await runUntil(args, run, { steps: 2, signal: "SIGKILL" });
    assert.equal(killed.status, exitCodes.incomplete, killed.text);
    await runGlobe(args);
  });
  const events = eventsOf(run);
  const restored = events.find(({ event }) => event === "restored")!.step;
  const started = events.filter(({ event }) => event === "engine").map(({ command }) => command as string[]);
  const [first, second] = started.map((command) => (name: string) => command[command.indexOf(name) + 1]);
  assert.deepEqual([first!("--model"), first!("--ref_model")], [model, model]);
  assert.deepEqual([second!("--model"), second!("--ref_model")], [second!("--resume_from_checkpoint"), model]);
  const steps = stepsOf(run);
  assert.equal(steps.at(-1)!.step, maxSteps);
  const logged = readCompletions(join(run, "swift", "completions.jsonl"));
  assert.ok(logged.length >= maxSteps - 1, `${logged.length} steps with completions`);
  const means = logged.map(comparePay);
  for (const step of steps) {
    const isOne = means.some((mean) =>
      Object.entries(mean).every(([name, value]) => near(step[`reward ${name}`], value)),
    );
    assert.ok(isOne, `the rewards of ${JSON.stringify(step)} are none of ${JSON.stringify(means)}`);
  }
  const pay = logged.flatMap((step) => [...step.globe_accuracy_paper, ...step.globe_format_strict]);
  assert.ok(pay.some((value) => value! > 0) && pay.some((value) => value === 0), "rewards that differ");
  const advantages = logged.flatMap((step) => step.advantages);
  assert.ok(advantages.some((value) => value! > 0) && advantages.some((value) => value! < 0), "advantages");
  assert.ok(
    steps.some(({ gradientNorm }) => Number(gradientNorm) > 0),
    JSON.stringify(steps),
  );
  return {
    found:
      `killed, gone on with from ${restored} to ${maxSteps}; ${8 * logged.length} completions paid as our rewards say, ` +
      `means of ${means
        .map((mean) =>
          Object.values(mean)
            .map((value) => value.toFixed(2))
            .join(" and "),
        )
        .join(", ")}`,
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

/** What came back through the server and ms-swift is what the rewards say here; their means by name. */
function comparePay(step: Logged): Readonly<Record<string, number>> {
  const rewards = createRewards(openGazetteer());
  assert.equal(step.completion.length, 8);
  const means: Record<string, number> = {};
  for (const [column, name] of Object.entries(paid) as [keyof typeof paid, RewardName][]) {
    const expected = step.completion.map((completion, index) => {
      const [, country, city] = /<country>(.*)<\/country><city>(.*)<\/city>/.exec(step.solution[index]!)!;
      const sample: Sample = { id: "row", images: [], country: country!, city: city! };
      return rewards[name](completion, sample, {}).value!;
    });
    for (const [index, value] of expected.entries()) {
      const said = `${name} of ${JSON.stringify(step.completion[index])}: ${step[column][index]} and not ${value}`;
      assert.ok(near(step[column][index], value), said);
    }
    means[name] = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  }
  return means;
}

/** ms-swift keeps rewards in single precision. */
function near(found: unknown, expected: number): boolean {
  return typeof found === "number" && Math.abs(found - expected) < 1e-5;
}
