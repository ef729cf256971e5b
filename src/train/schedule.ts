// Learning rates over the steps of a run, as the schedules of transformers compute them.
import type { Schedule } from "./config/train-config.ts";

export interface ScheduleOptions {
  /** The highest rate, reached after the warm-up. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Share of all steps in which the rate rises from zero. */
  readonly warmup: number;
  readonly totalSteps: number;
}

/**
 * The rate of a step, counted from 0. Warm-up is linear; then the cosine falls to zero in half a wave
 * (`get_cosine_schedule_with_warmup`), the line straight (`get_linear_schedule_with_warmup`), the constant not at all.
 */
export function learningRateAt(step: number, { learningRate, schedule, warmup, totalSteps }: ScheduleOptions): number {
  const warmupSteps = Math.ceil(warmup * totalSteps);
  if (step < warmupSteps) return (learningRate * step) / Math.max(1, warmupSteps);
  const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  if (schedule === "cosine") return learningRate * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
  if (schedule === "linear") return learningRate * Math.max(0, 1 - progress);
  return learningRate;
}
