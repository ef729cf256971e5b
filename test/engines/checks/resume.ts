// Fine-tuning that is interrupted or killed once, and gone on with from its last checkpoint.
import assert from "node:assert/strict";
import { join } from "node:path";
import { exitCodes } from "../../../src/cli/exit-codes.ts";
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
} from "../workshop.ts";

const steps = 40;

export const checkResume: Check = async (workshop) => ({
  found: `all weights: ${await stopOnce(workshop, "full", "SIGINT")}; adapters: ${await stopOnce(workshop, "lora", "SIGKILL")}`,
});

async function stopOnce(workshop: Workshop, tune: "full" | "lora", signal: "SIGINT" | "SIGKILL"): Promise<string> {
  // Steps so large that weights which were not restored show in the first loss.
  const pace = { batchSize: 1, epochs: 8, maxSteps: steps, saveEvery: 2, learningRate: 1e-3 };
  const values = { ...commonSettings(workshop), ...pace, answer: "text", tune };
  const run = join(workshop.folder, `resumed-${tune}`);
  const args = ["train", "sft", "--preset", "train_sft", ...set(values), ...swiftFlags(workshop), "--run", run];
  const stopped = await runUntil(args, run, { steps: 5, signal });
  assert.equal(stopped.status, signal === "SIGINT" ? exitCodes.interrupted : exitCodes.incomplete, stopped.text);
  const before = stepsOf(run);
  await runGlobe(args);
  const restored = eventsOf(run).find(({ event }) => event === "restored");
  assert.ok(restored !== undefined && restored.step >= 2 && restored.step < steps);
  const after = stepsOf(run).slice(before.length);
  const expected = Array.from({ length: steps - restored.step }, (_, index) => restored.step + 1 + index);
  assert.deepEqual(
    after.map(({ step }) => step),
    expected,
  );
  // Every step has the loss that it has where nothing interrupts.
  const whole = join(workshop.folder, `whole-${tune}`);
  await runGlobe([...args.slice(0, -1), whole]);
  const losses = new Map(stepsOf(whole).map(({ step, loss }) => [step, loss]));
  const differences = [...before, ...after].map(({ step, loss }) => Math.abs(loss - losses.get(step)!));
  const most = Math.max(...differences);
  assert.ok(most < 1e-3, `${tune}: stopped once, a loss differs by ${most}`);
  return (
    `${signal} after step ${before.at(-1)!.step}, gone on with from ${restored.step} to ${steps}, ` +
    `losses differ from an undisturbed run's by ${most.toExponential(1)} at most`
  );
}
