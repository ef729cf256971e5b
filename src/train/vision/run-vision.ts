// Vision pre-training as a run: the tower learns what every patch of a scene shows, and goes back into the checkpoint.
import type { TrainingHooks, TrainingOutcome } from "../config/training-runner.ts";
import { exportModel } from "../export-model.ts";
import { createParameterSet } from "../parameter-set.ts";
import { type Algorithm, runTraining } from "../run-loop.ts";
import { chooseViews, jitterTables, stepRandom } from "./choose-views.ts";
import { evaluateVision } from "./evaluate-vision.ts";
import { openVisionTask, type VisionTask } from "./open-vision-task.ts";
import { createPictureBatch, type PictureBatch, type View } from "./picture-batch.ts";
import { featureFactor, lastMergerLayer } from "./scale-features.ts";
import type { VisionPlan } from "./training-step.ts";
import type { VisionConfig } from "./vision-config.ts";
import { createVisionTrainer, type VisionTrainer } from "./vision-trainer.ts";

/** Trains the tower and its merger and writes the whole checkpoint; stopped, it goes on from its last checkpoint. */
export async function runVision(config: VisionConfig, hooks: TrainingHooks): Promise<TrainingOutcome> {
  const task = await openVisionTask(config);
  const trainer = createVisionTrainer(task.whole, task.initial, config, config.threads);
  const algorithm = createVisionAlgorithm(config, task, trainer);
  try {
    const { run, signal, report } = hooks;
    const { saveEvery, keep, evaluateEvery } = config;
    const loop = { run, trainer, algorithm, saveEvery, keep, evaluateEvery, signal, report };
    const { status, steps, last } = await runTraining(loop);
    if (status === "interrupted") return { status, steps, output: null, metrics: last?.metrics ?? {} };
    const { network, checkpoint, stored } = task;
    const trained = createParameterSet(network.parameters.filter(({ name }) => name.startsWith("visual.")));
    for (const [name, { values }] of trained) values.set(trainer.values.get(name)!.data as Float32Array);
    const factor = await featureFactor(task, trainer.values, config.threads);
    for (const name of lastMergerLayer) {
      const { values } = trained.get(name)!;
      for (let i = 0; i < values.length; i++) values[i] = values[i]! * factor;
    }
    const output = config.output ?? run.file("model");
    await exportModel({ network, checkpoint, stored, trained, adapter: null }, output, config);
    return { status, steps, output, metrics: { ...last?.metrics, ...(await algorithm.measured()) } };
  } finally {
    await trainer.close();
  }
}

interface VisionAlgorithm extends Algorithm {
  /** The figures of the finished tower; a run that had finished before measures again. */
  measured(): Promise<Readonly<Record<string, number>>>;
}

function createVisionAlgorithm(config: VisionConfig, task: VisionTask, trainer: VisionTrainer): VisionAlgorithm {
  const { coding, tables, validation } = task;
  const totalSteps = config.phases.reduce((sum, { steps }) => sum + steps, 0);
  const batches = new Map<VisionPlan, PictureBatch>();
  /** The pictures of the next step are decoded while this one is computed. */
  let ahead: { readonly index: number; readonly views: Promise<View[]> } | null = null;
  let figures: Readonly<Record<string, number>> | null = null;

  const measure = async () => {
    if (validation === null) return {};
    const options = { coding, tables, threads: config.threads };
    const { patch, token, cues } = await evaluateVision(task.whole, trainer.values, validation, options);
    figures = {
      ...{ "patch elements": patch.elements, "token elements": token.elements },
      ...{ "patch characters": patch.characters, "token characters": token.characters },
      ...{ "patch words": patch.words, "token words": token.words, "token cues": cues },
    };
    return figures;
  };

  return {
    name: "vision",
    totalSteps,
    async step(index) {
      const plan = task.plans[phaseAt(config, index)]!;
      const views = await (ahead?.index === index ? ahead.views : viewsOf(config, task, index));
      const batch = batches.get(plan) ?? createPictureBatch(plan, coding);
      batches.set(plan, batch);
      batch.fill(views);
      if (index + 1 < totalSteps) {
        ahead = { index: index + 1, views: viewsOf(config, task, index + 1) };
        // It is thrown where it is awaited, and not before.
        ahead.views.catch(() => undefined);
      }
      const learningRate = rateAt(config, index, totalSteps);
      const { loss, gradientNorm, parts } = await trainer.update(plan, batch.feeds, learningRate);
      return { loss, gradientNorm, learningRate, tokens: plan.pictures * plan.layout.patches, metrics: parts };
    },
    ...(validation && { evaluate: measure }),
    measured: async () => figures ?? measure(),
  };
}

/** What a step sees, with its colours changed: a function of seed and step. */
async function viewsOf(config: VisionConfig, { train, tables }: VisionTask, index: number): Promise<View[]> {
  const { rows, columns, batch, jitter } = config.phases[phaseAt(config, index)]!;
  const random = stepRandom(config.seed, index);
  const chosen = chooseViews(train, random, { rows, columns, count: batch });
  const changed = chosen.map(() => jitterTables(tables, random, jitter));
  const scenes = new Set(chosen.map(({ scene }) => scene));
  const photos = new Map(Array.from(scenes, (scene) => [scene, train.photo(scene)]));
  return Promise.all(
    chosen.map(async ({ scene, top, left }, i) => ({
      photo: await photos.get(scene)!,
      ...{ labels: train.labels(scene), cues: train.cues(scene), top, left, tables: changed[i]! },
    })),
  );
}

function phaseAt({ phases }: VisionConfig, index: number): number {
  let left = index;
  return phases.findIndex(({ steps }) => {
    left -= steps;
    return left < 0;
  });
}

/** Linear warm-up, then half a cosine down to the final rate. */
function rateAt({ learningRate, warmup, finalRate }: VisionConfig, index: number, totalSteps: number): number {
  const rising = Math.max(1, Math.round(warmup * totalSteps));
  if (index < rising) return (learningRate * (index + 1)) / rising;
  const progress = (index - rising) / Math.max(1, totalSteps - rising);
  return learningRate * (finalRate + (1 - finalRate) * 0.5 * (1 + Math.cos(Math.PI * progress)));
}
