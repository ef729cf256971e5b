// Learning rates against the formulas of transformers' schedules.
import { expect, test } from "vitest";
import { learningRateAt, type ScheduleOptions } from "./schedule.ts";

const options = { learningRate: 2, schedule: "cosine", warmup: 0.25, totalSteps: 8 } satisfies ScheduleOptions;

// optimization.py of transformers, _get_cosine_schedule_with_warmup_lr_lambda and its linear sibling.
function lambda(step: number, schedule: string, warmupSteps: number, trainingSteps: number): number {
  if (step < warmupSteps) return step / Math.max(1, warmupSteps);
  if (schedule === "constant") return 1;
  if (schedule === "linear") return Math.max(0, (trainingSteps - step) / Math.max(1, trainingSteps - warmupSteps));
  const progress = (step - warmupSteps) / Math.max(1, trainingSteps - warmupSteps);
  return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * 0.5 * 2 * progress)));
}

test.each(["cosine", "linear", "constant"] as const)("%s", (schedule) => {
  for (let step = 0; step < 8; step++) {
    const expected = 2 * lambda(step, schedule, 2, 8);
    expect(learningRateAt(step, { ...options, schedule }), `step ${step}`).toBeCloseTo(expected, 12);
  }
});

test("a share of the steps is rounded up to whole ones, as the trainer of transformers does", () => {
  expect(learningRateAt(1, { ...options, warmup: 0.01 })).toBe(2);
  expect(learningRateAt(0, { ...options, warmup: 0.01 })).toBe(0);
});

test("without a warm-up the first step has the whole rate", () => {
  expect(learningRateAt(0, { ...options, warmup: 0 })).toBe(2);
});

test("nothing but warm-up never passes the highest rate", () => {
  expect(learningRateAt(7, { ...options, warmup: 1 })).toBeCloseTo(1.75, 12);
});
