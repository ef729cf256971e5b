// What every algorithm does alike with its configuration: the model, the optimizer's settings, and the result.
import { join, resolve } from "node:path";
import { GlobeError } from "../run/errors.ts";
import type { TrainConfig } from "./config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "./config/training-runner.ts";
import { exportAdapter, exportModel } from "./export-model.ts";
import type { LoopOutcome } from "./run-loop.ts";
import { openTrainable, type TrainableModel } from "./trainable-model.ts";
import type { TrainerOptions } from "./trainer.ts";

/** The model that a configuration names, with what it wants trained. */
export function openConfiguredModel(config: TrainConfig): Promise<TrainableModel> {
  const { model, tune, lora, freeze, seed, maxPixels } = config;
  return openTrainable(model, {
    tune,
    lora: { ...lora, seed },
    freeze,
    ...(maxPixels !== undefined && { maxPixels }),
  });
}

export function trainerOptions(config: TrainConfig, totalSteps: number): TrainerOptions {
  const { learningRate, schedule, warmup, weightDecay, betas, epsilon, maxGradientNorm, matrices, threads } = config;
  return {
    learningRate,
    schedule,
    warmup,
    totalSteps,
    weightDecay,
    betas,
    epsilon,
    maxGradientNorm,
    ...(matrices !== undefined && { matrices }),
    ...(threads !== undefined && { threads }),
  };
}

/**
 * Writes the finished model, adapters folded in, into `config.output` or `model` in the run directory; adapters also by
 * themselves into its folder `adapter`. An interrupted run writes nothing.
 */
export async function concludeTraining(
  config: TrainConfig,
  { run }: Pick<TrainingHooks, "run">,
  {
    model,
    outcome,
    metrics,
  }: { model: TrainableModel; outcome: LoopOutcome; metrics: Readonly<Record<string, number>> },
): Promise<TrainingOutcome> {
  const { status, steps } = outcome;
  if (status === "interrupted") return { status, steps, output: null, metrics };
  const output = config.output ?? run.file("model");
  if (resolve(output) === resolve(model.checkpoint.folder)) {
    throw new GlobeError("config", `${output} is the checkpoint that training began with; name another output.`);
  }
  const { precision } = config;
  await exportModel(model, output, { precision });
  if (model.adapter) await exportAdapter(model, join(output, "adapter"), { precision });
  await run.event("exported", { output, precision });
  return { status, steps, output, metrics };
}
