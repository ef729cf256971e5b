// Fine-tuning: the same tokens and losses in ms-swift, transformers and the embedded engine, and the model that is left.
import assert from "node:assert/strict";
import { join } from "node:path";
import { openProcessor } from "../../../src/generate/processor/open-processor.ts";
import { buildAnswerRow, readTrainingSamples } from "../../../src/train/training-rows.ts";
import { trainingConfig } from "../../support/train-rows.ts";
import { compareLogits } from "../compare-logits.ts";
import {
  adapters,
  askPython,
  type Check,
  commonSettings,
  maxPixels,
  pythonFile,
  randomModel,
  runGlobe,
  set,
  stepsOf,
  swiftFlags,
  type Workshop,
} from "../workshop.ts";

interface Row {
  readonly tokens: readonly number[];
  readonly scored: readonly number[];
  readonly losses: readonly number[];
}

export const checkSft: Check = async (workshop) => {
  const shape = { batchSize: 5, answer: "text", saveEvery: 1 };
  // With a warm-up the first of two steps would change nothing.
  const values = { ...commonSettings(workshop), ...shape, learningRate: 1e-3, warmup: 0 };
  const flags = ["train", "sft", "--preset", "train_sft", ...set({ ...values, system: "null" })];
  const [swift, embedded] = [join(workshop.folder, "sft"), join(workshop.folder, "sft-embedded")];
  await runGlobe([...flags, ...swiftFlags(workshop), "--set", "maxSteps=2", "--run", swift]);
  await runGlobe([...flags, "--set", "maxSteps=1", "--run", embedded]);

  const plugin = join(adapters, "globe_swift_tokens.py");
  const table = join(swift, "data", "train.jsonl");
  const rows = askPython(workshop.python, [pythonFile("row_losses.py"), randomModel, table, plugin]) as Row[];
  const ending = await compareRows(rows, workshop);
  const all = rows.flatMap(({ losses }) => losses);
  const answers = rows.flatMap(({ losses }) => losses.slice(0, -1));
  const steps = stepsOf(swift);
  assert.equal(steps.length, 2);
  const ours = stepsOf(embedded)[0]!.loss;
  near(steps[0]!.loss, mean(all), 2e-3, "the loss of ms-swift");
  near(ours, mean(answers), 2e-3, "the loss of the embedded engine");
  assert.ok(steps[1]!.loss < steps[0]!.loss, "the second step should have a smaller loss");
  const difference = await compareLogits(join(swift, "model"), workshop);
  return {
    found:
      `${rows.length} rows of the same tokens in both engines and ${JSON.stringify(ending)} after them; ` +
      `ms-swift ${steps[0]!.loss.toFixed(4)} over ${all.length} tokens (transformers ${mean(all).toFixed(4)}), ` +
      `embedded ${ours.toFixed(4)} over ${answers.length} (transformers ${mean(answers).toFixed(4)}); ` +
      `what is left differs by ${difference.toExponential(1)} at most in 20 log-probabilities`,
  };
};

/** The text of the one token that ms-swift learns besides. */
async function compareRows(rows: readonly Row[], { table }: Workshop): Promise<string> {
  const config = trainingConfig(table, { model: randomModel, answer: "text" });
  const processor = await openProcessor(randomModel, { maxPixels });
  const samples = await readTrainingSamples(config.data, "train");
  assert.equal(rows.length, samples.length);
  const endings = new Set<string>();
  for (const [index, sample] of samples.entries()) {
    const { tokenIds, answerStart, targets } = await buildAnswerRow(sample, config, processor);
    const { tokens, scored } = rows[index]!;
    assert.deepEqual(tokens.slice(0, -1), [...tokenIds], `tokens of ${sample.id}`);
    assert.equal(scored[0], answerStart);
    assert.equal(scored.length, targets.length + 1);
    endings.add(Buffer.from(processor.tokenBytes.bytes(tokens.at(-1)!)).toString());
  }
  assert.deepEqual([...endings], ["\n"]);
  return "\n";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function near(found: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(found - expected) < tolerance, `${what} is ${found}, and transformers says ${expected}`);
}
