// The reward model on ms-swift: adapters that learn a verdict, and that are folded in at the end.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareLogits } from "../compare-logits.ts";
import { type Check, commonSettings, runGlobe, set, stepsOf, swiftFlags, type Workshop } from "../workshop.ts";

/** The random model's tokenizer has no single token for "yes". */
const nano = fileURLToPath(new URL("../../../assets/globe-nano", import.meta.url));
const maxSteps = 20;

export const checkRm: Check = async (workshop) => {
  const run = join(workshop.folder, "rm");
  const pace = { batchSize: 5, epochs: maxSteps, maxSteps, saveEvery: maxSteps, learningRate: 5e-4 };
  const { prompt: _, ...common } = commonSettings(workshop);
  const values = { ...common, ...pace, model: nano, "data.train": writeJudgeTable(workshop) };
  await runGlobe(["train", "rm", "--preset", "train_rm", ...set(values), ...swiftFlags(workshop), "--run", run]);
  const losses = stepsOf(run).map(({ loss }) => loss);
  const [first, last] = [losses[0]!, losses.at(-1)!];
  assert.ok(last < first / 2, `the loss went from ${first} to ${last}`);
  const difference = await compareLogits(join(run, "model"), workshop);
  return {
    found:
      `${maxSteps} steps of adapters of rank 16, loss ${first.toFixed(2)} to ${last.toFixed(2)}; folded in, it differs by ` +
      `${difference.toExponential(1)} at most in 20 log-probabilities`,
  };
};

/** Every second row cannot be localized. */
function writeJudgeTable({ table, folder }: Workshop): string {
  const lines = readFileSync(table, "utf8").trim().split("\n");
  const rows = lines.map((line, index) => ({ ...JSON.parse(line), localizability: (index + 1) % 2 }));
  const path = join(folder, "judge.jsonl");
  writeFileSync(path, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  return path;
}
