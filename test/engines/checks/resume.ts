// Fine-tuning that is interrupted once, and gone on with from its last checkpoint.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Check, commonSettings, eventsOf, runGlobe, set, startGlobe, stepsOf, swiftFlags } from "../workshop.ts";

const steps = 40;

export const checkResume: Check = async (workshop) => {
  const values = {
    ...commonSettings(workshop),
    batchSize: 1,
    answer: "text",
    saveEvery: 2,
    epochs: 8,
    maxSteps: steps,
  };
  const run = join(workshop.folder, "resumed");
  const args = ["train", "sft", "--preset", "train_sft", ...set(values), ...swiftFlags(workshop), "--run", run];
  const first = startGlobe(args);
  const watch = setInterval(() => {
    try {
      if (stepsOf(run).length >= 5) first.child.kill("SIGINT");
    } catch {
      // There are no events yet.
    }
  }, 200);
  const interrupted = await first.ended;
  clearInterval(watch);
  assert.equal(interrupted.status, 130, interrupted.text);
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
  // Steps that are taken again see the same rows with the same weights.
  const again = before.filter(({ step }) => step > restored.step);
  for (const [index, { loss, step }] of again.entries()) {
    assert.ok(Math.abs(loss - after[index]!.loss) < 1e-3, `step ${step}: ${loss}, then ${after[index]!.loss}`);
  }
  return {
    found:
      `interrupted after step ${before.at(-1)!.step}, gone on with from ${restored.step} to ${steps}, ` +
      `${again.length} steps taken again with the same losses`,
  };
};
