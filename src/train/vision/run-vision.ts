// Vision pre-training as a run: the tower learns what every patch of a scene shows, and goes back into the checkpoint.
import { join } from "node:path";
import { readCheckpointJson } from "../../generate/processor/checkpoint-json.ts";
import { processorLimits } from "../../generate/processor/limits.ts";
import { readPixelTables } from "../../generate/processor/normalize-pixels.ts";
import { elementClasses } from "../../miniature/label-classes.ts";
import { type Checkpoint, openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { type QwenConfig, readQwenConfig } from "../../model/qwen2_5_vl/config.ts";
import { layOutWindows } from "../../model/qwen2_5_vl/vision-batch.ts";
import { GlobeError } from "../../run/errors.ts";
import { createRandom } from "../../run/random.ts";
import type { TrainingHooks, TrainingOutcome } from "../config/training-runner.ts";
import { exportModel } from "../export-model.ts";
import { createParameterSet } from "../parameter-set.ts";
import { type Algorithm, runTraining } from "../run-loop.ts";
import { type CharacterClasses, classCount, classWeights, commonCharacters } from "./character-classes.ts";
import { chooseViews, jitterTables, stepRandom } from "./choose-views.ts";
import { evaluateVision } from "./evaluate-vision.ts";
import { initializeTower } from "./initialize-tower.ts";
import { createPictureBatch, type View } from "./picture-batch.ts";
import { openSceneSet, type SceneSet } from "./scene-set.ts";
import { trainedParameters, type VisionPlan } from "./training-step.ts";
import type { VisionConfig } from "./vision-config.ts";
import { createVisionTrainer } from "./vision-trainer.ts";

/** Pictures of one pass when the tower is measured. */
const measuredPictures = 16;

/** Trains the tower and its merger and writes the whole checkpoint; stopped, it goes on from its last checkpoint. */
export async function runVision(config: VisionConfig, hooks: TrainingHooks): Promise<TrainingOutcome> {
  const checkpoint = await openCheckpoint(config.model);
  const qwen = readQwenConfig(checkpoint.config, { storedNames: checkpoint.tensors.names });
  const { network, weights: stored } = openNetwork(checkpoint);
  const train = await openSceneSet(config.data.train, config.data.limit);
  const { validation: validationFolder, validationLimit } = config.data;
  const validation = validationFolder === undefined ? null : await openSceneSet(validationFolder, validationLimit);
  const classes = commonCharacters(train, config.leastPatches);
  const balance = classWeights(train, elementClasses.length, classes);
  const tables = readPixelTables(...(await preprocessorOf(checkpoint)));
  const plans = config.phases.map(({ side, batch }) => planOf(qwen, train, classes, side, batch));
  const measured = planOf(qwen, train, classes, train.rows, measuredPictures);

  const initial = new Map<string, Float32Array>();
  for (const parameter of trainedParameters(measured)) {
    const { name } = parameter;
    if (name.startsWith("visual.")) initial.set(name, await stored.readFloats(name));
  }
  const heads = trainedParameters(measured).filter(({ name }) => !initial.has(name));
  const start = { deviation: 0.02, nearness: 0 };
  for (const [name, values] of initializeTower(heads, qwen.vision, createRandom(config.seed), start)) {
    initial.set(name, values);
  }
  const trainer = createVisionTrainer(measured, initial, config, config.threads);
  const totalSteps = config.phases.reduce((sum, { steps }) => sum + steps, 0);
  const batches = new Map<VisionPlan, ReturnType<typeof createPictureBatch>>();

  const viewsOf = async (index: number): Promise<{ plan: VisionPlan; views: View[] }> => {
    const phase = phaseAt(config, index);
    const { side, batch, jitter } = config.phases[phase]!;
    const random = stepRandom(config.seed, index);
    const chosen = chooseViews(train, random, { side, count: batch });
    const jittered = chosen.map(() => jitterTables(tables, random, jitter));
    const photos = new Map<number, ReturnType<SceneSet["photo"]>>();
    for (const { scene } of chosen) if (!photos.has(scene)) photos.set(scene, train.photo(scene));
    const views = chosen.map(async ({ scene, top, left }, i) => ({
      photo: await photos.get(scene)!,
      labels: train.labels(scene),
      top,
      left,
      tables: jittered[i]!,
    }));
    return { plan: plans[phase]!, views: await Promise.all(views) };
  };
  /** The pictures of the next step are decoded while this one is computed. */
  let ahead: { readonly index: number; readonly views: ReturnType<typeof viewsOf> } | null = null;

  const algorithm: Algorithm = {
    name: "vision",
    totalSteps,
    async step(index) {
      const { plan, views } = await (ahead?.index === index ? ahead.views : viewsOf(index));
      const batch = batches.get(plan) ?? createPictureBatch(plan, classes, balance);
      batches.set(plan, batch);
      batch.fill(views);
      if (index + 1 < totalSteps) {
        ahead = { index: index + 1, views: viewsOf(index + 1) };
        ahead.views.catch(() => undefined);
      }
      const learningRate = rateAt(config, index, totalSteps);
      const { loss, gradientNorm, parts } = await trainer.update(plan, batch.feeds, learningRate);
      return { loss, gradientNorm, learningRate, tokens: plan.pictures * plan.layout.patches, metrics: parts };
    },
    ...(validation && { evaluate: () => measure() }),
  };
  const measure = async () => {
    const options = { classes, balance, tables, threads: config.threads };
    const { patch, token } = await evaluateVision(measured, trainer.values, validation!, options);
    return {
      "patch elements": patch.elements,
      "patch characters": patch.characters,
      "patch words": patch.words,
      "token elements": token.elements,
      "token characters": token.characters,
      "token words": token.words,
    };
  };

  try {
    const { run, signal, report } = hooks;
    const { saveEvery, keep, evaluateEvery } = config;
    const loop = { run, trainer, algorithm, saveEvery, keep, evaluateEvery, signal, report };
    const { status, steps, last } = await runTraining(loop);
    if (status === "interrupted") return { status, steps, output: null, metrics: last?.metrics ?? {} };
    const output = config.output ?? run.file("model");
    const tower = createParameterSet(network.parameters.filter(({ name }) => name.startsWith("visual.")));
    for (const [name, { values }] of tower) values.set(trainer.values.get(name)!.data as Float32Array);
    await exportModel({ network, checkpoint, stored, trained: tower, adapter: null }, output, config);
    return { status, steps, output, metrics: { ...last?.metrics, ...(validation ? await measure() : {}) } };
  } finally {
    await trainer.close();
  }
}

function planOf(
  config: QwenConfig,
  scenes: SceneSet,
  classes: CharacterClasses,
  side: number,
  pictures: number,
): VisionPlan {
  if (side > scenes.rows || side > scenes.columns) {
    throw new GlobeError("config", `A part of ${side} patches a side is larger than the scenes (${scenes.rows}).`);
  }
  return {
    config,
    layout: layOutWindows(config.vision, [1, side, side]),
    classes: { elements: elementClasses.length, characters: classCount(classes) },
    pictures,
  };
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

async function preprocessorOf({ folder }: Checkpoint) {
  const name = "preprocessor_config.json";
  const found = await readCheckpointJson(folder, name, processorLimits.configBytes);
  if (found !== null) return [found, join(folder, name)] as const;
  throw new GlobeError("missing-file", `${folder} has no ${name}; pictures cannot be prepared without it.`, {
    facts: { file: folder },
  });
}
