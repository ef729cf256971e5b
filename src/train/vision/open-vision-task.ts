// Everything that vision pre-training reads before its first step: scenes, classes, the checkpoint and its tower.
import { join } from "node:path";
import { readCheckpointJson } from "../../generate/processor/checkpoint-json.ts";
import { processorLimits } from "../../generate/processor/limits.ts";
import { type PixelTables, readPixelTables } from "../../generate/processor/normalize-pixels.ts";
import { elementClasses } from "../../miniature/label-classes.ts";
import type { CheckpointWeights } from "../../model/checkpoint-weights.ts";
import type { Network } from "../../model/family.ts";
import { type Checkpoint, openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { type QwenConfig, readQwenConfig } from "../../model/qwen2_5_vl/config.ts";
import { layOutWindows } from "../../model/qwen2_5_vl/vision-batch.ts";
import { GlobeError } from "../../run/errors.ts";
import { createRandom } from "../../run/random.ts";
import { classCount, classWeights, commonCharacters, commonCues } from "./character-classes.ts";
import type { CueNumbers } from "./cue-maps.ts";
import { initializeTower } from "./initialize-tower.ts";
import type { LabelClasses } from "./label-heads.ts";
import type { LabelCoding } from "./picture-batch.ts";
import { openSceneSet, type SceneSet } from "./scene-set.ts";
import { trainedParameters, type VisionPlan } from "./training-step.ts";
import type { VisionConfig } from "./vision-config.ts";

export interface VisionTask {
  readonly checkpoint: Checkpoint;
  readonly network: Network;
  readonly stored: CheckpointWeights;
  readonly train: SceneSet;
  readonly validation: SceneSet | null;
  readonly coding: LabelCoding;
  readonly tables: PixelTables;
  /** One for each phase. */
  readonly plans: readonly VisionPlan[];
  /** Whole scenes, for measurements. */
  readonly whole: VisionPlan;
  /** First values: the tower as the checkpoint has it, the heads at random. */
  readonly initial: ReadonlyMap<string, Float32Array>;
}

/** Pictures of one pass when the tower is measured. */
const measuredPictures = 16;
/** The heads are thrown away in the end; a small start is all that matters of it. */
const headStart = { deviation: 0.02, nearness: 0 };

export async function openVisionTask(config: VisionConfig): Promise<VisionTask> {
  const checkpoint = await openCheckpoint(config.model);
  const qwen = readQwenConfig(checkpoint.config, { storedNames: checkpoint.tensors.names });
  const { network, weights: stored } = openNetwork(checkpoint);
  const numbers: CueNumbers = new Map();
  const train = await openSceneSet(config.data.train, config.data.limit, numbers);
  const { validation: folder, validationLimit } = config.data;
  const validation = folder === undefined ? null : await openSceneSet(folder, validationLimit, numbers);
  const classes = commonCharacters(train, config.leastPatches);
  const cueClasses = commonCues(train, config.leastCuePatches);
  const counts = { elements: elementClasses.length, characters: classCount(classes), cues: cueClasses.count };
  const plan = (rows: number, columns: number, pictures: number) =>
    planOf(qwen, train, counts, [rows, columns], pictures);
  const whole = plan(train.rows, train.columns, measuredPictures);
  const parameters = trainedParameters(whole);
  const heads = parameters.filter(({ name }) => !name.startsWith("visual."));
  const initial = initializeTower(heads, qwen.vision, createRandom(config.seed), headStart);
  for (const { name } of parameters) if (!initial.has(name)) initial.set(name, await stored.readFloats(name));
  return {
    ...{ checkpoint, network, stored, train, validation, whole, initial },
    coding: { classes, cueClasses, balance: classWeights(train, elementClasses.length, classes, cueClasses) },
    tables: await readTables(checkpoint),
    plans: config.phases.map(({ rows, columns, batch }) => plan(rows, columns, batch)),
  };
}

function planOf(
  config: QwenConfig,
  scenes: SceneSet,
  classes: LabelClasses,
  [rows, columns]: readonly [number, number],
  pictures: number,
): VisionPlan {
  if (rows > scenes.rows || columns > scenes.columns) {
    const [part, whole] = [`${rows} by ${columns}`, `${scenes.rows} by ${scenes.columns}`];
    throw new GlobeError("config", `A part of ${part} patches is larger than the scenes (${whole}).`);
  }
  return {
    config,
    layout: layOutWindows(config.vision, [1, rows, columns]),
    classes,
    pictures,
  };
}

async function readTables({ folder }: Checkpoint): Promise<PixelTables> {
  const name = "preprocessor_config.json";
  const found = await readCheckpointJson(folder, name, processorLimits.configBytes);
  if (found !== null) return readPixelTables(found, join(folder, name));
  throw new GlobeError("missing-file", `${folder} has no ${name}; pictures cannot be prepared without it.`, {
    facts: { file: folder },
  });
}
