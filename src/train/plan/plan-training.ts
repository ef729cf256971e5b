// The plan of a run: what will be trained on what, how long and in how much memory, and everything that is wrong with it.

import { existsSync, statfsSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { openProcessor } from "../../generate/processor/open-processor.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import type { Network } from "../../model/family.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { toGlobeError } from "../../run/errors.ts";
import { createRewards } from "../../task/rewards.ts";
import { rewardWeights } from "../config/reward-weights.ts";
import type { TrainConfig } from "../config/train-config.ts";
import { countSteps } from "../count-steps.ts";
import { partsOf } from "../network-parts.ts";
import { runTokens } from "../plan-micro-batches.ts";
import { judgeWords } from "../reward-model/judge-words.ts";
import { countActivations } from "./count-activations.ts";
import { countParameters } from "./count-parameters.ts";
import { estimateMemory, type MemoryEstimate } from "./estimate-memory.ts";
import { estimateSeconds } from "./estimate-time.ts";
import { createFaultList, type Fault, type FaultList } from "./fault-list.ts";
import { inspectRows, type TableInspection } from "./inspect-rows.ts";
import { timeProducts } from "./time-products.ts";

export interface TrainingPlan {
  readonly kind: TrainConfig["kind"];
  /** Null where the checkpoint cannot be opened. */
  readonly model: PlannedModel | null;
  readonly train: TableInspection;
  readonly validation: TableInspection | null;
  readonly steps: number;
  readonly memory: MemoryEstimate | null;
  readonly memoryOfMachine: number;
  /** Bytes of the checkpoints that are kept and of the finished model. */
  readonly disk: number | null;
  /** Seconds of all updates, without roll-outs and evaluations; null where something needed is unknown. */
  readonly seconds: number | null;
  /** Digest of the judge's checkpoint; null without one. */
  readonly judge: string | null;
  /** What keeps the run from starting. */
  readonly faults: readonly Fault[];
  /** What a person should know. */
  readonly notices: readonly Fault[];
}

export interface PlannedModel {
  readonly folder: string;
  readonly digest: string;
  readonly family: string;
  readonly parameters: number;
  readonly trained: number;
}

export interface PlanOptions {
  readonly onRow?: (rows: number) => void;
  readonly signal?: AbortSignal;
  /** False spares the measurement of this machine's speed. Default true. */
  readonly withTime?: boolean;
  readonly machine?: Machine;
}

/** What there is of memory, and of room on the disk of a folder; bytes. */
export interface Machine {
  readonly memory: number;
  free(folder: string): number;
}

const thisMachine: Machine = { memory: totalmem(), free: freeBytes };

interface OpenModel {
  readonly network: Network;
  readonly digest: string;
  readonly processor: Processor;
}

/** Reads checkpoint headers, tables and photo headers; starts nothing. Throws only when it is aborted. */
export async function planTraining(config: TrainConfig, options: PlanOptions = {}): Promise<TrainingPlan> {
  const { onRow, signal, withTime = true, machine = thisMachine } = options;
  const faults = createFaultList();
  const notices = createFaultList();
  const open = await openModel(config, faults);
  const inspect = {
    rewards: createRewards(openGazetteer()),
    processor: open?.processor ?? null,
    faults,
    notices,
    ...(onRow && { onRow }),
    ...(signal && { signal }),
  };
  const train = await inspectRows(config, { ...inspect, split: "train" });
  const validation =
    config.data.validation === undefined ? null : await inspectRows(config, { ...inspect, split: "validation" });
  const judge = await checkJudge(config, faults);
  const steps = countSteps(train.rows, config);
  const base = {
    kind: config.kind,
    train,
    validation,
    steps,
    memoryOfMachine: totalmem(),
    judge,
    notices: notices.all(),
  };
  if (open === null) return { ...base, model: null, memory: null, disk: null, seconds: null, faults: faults.all() };

  const count = countParameters(open.network, config);
  if (count.trained === 0) {
    faults.add(
      "settings that train nothing",
      `With freeze and lora.targets as they are, no weight of ${config.model} is trained.`,
    );
  }
  const activations = countMicroBatch(open.network, count.names, config, train);
  const memory = estimateMemory(config, { ...count, activations });
  checkMemory(memory, { available: machine.memory, tune: config.tune }, faults);
  const disk = config.keep * 3 * 4 * count.trained + (config.tune === "full" ? 4 * count.total : 4 * count.trained);
  checkDisk(config.output ?? "runs", { needed: disk, free: machine.free(config.output ?? "runs") }, faults);
  const isRunnable = faults.all().length === 0 && withTime && train.tokens !== null;
  return {
    ...base,
    model: {
      folder: config.model,
      digest: open.digest,
      family: open.network.family,
      parameters: count.total,
      trained: count.trained,
    },
    memory,
    disk,
    seconds: isRunnable ? await estimate(config, { network: open.network, train, steps, count }) : null,
    faults: faults.all(),
  };
}

async function openModel(config: TrainConfig, faults: FaultList): Promise<OpenModel | null> {
  try {
    const checkpoint = await openCheckpoint(config.model);
    const { network } = openNetwork(checkpoint);
    const limit = config.maxPixels === undefined ? {} : { maxPixels: config.maxPixels };
    const processor = await openProcessor(config.model, limit);
    if (config.kind === "rm") judgeWords(processor);
    return { network, digest: checkpoint.digest, processor };
  } catch (error) {
    faults.add("models that cannot be opened", toGlobeError(error).message);
    return null;
  }
}

/** Localizability without a judge would abstain for every group. */
async function checkJudge(config: TrainConfig, faults: FaultList): Promise<string | null> {
  if (config.kind !== "grpo") return null;
  const needs = rewardWeights(config.reward).find(({ reward }) => reward.startsWith("localizability."));
  const { judge } = config;
  if (needs === undefined) return null;
  if (judge === undefined) {
    faults.add(
      "rewards without what they need",
      `${needs.reward} asks a judge: name one with --set judge.checkpoint=FOLDER or --set judge.url=URL, or leave it ` +
        "out with --set reward.preset=two.",
    );
    return null;
  }
  try {
    if (judge.checkpoint !== undefined) {
      const { digest } = await openCheckpoint(judge.checkpoint);
      judgeWords(await openProcessor(judge.checkpoint));
      return digest;
    }
    const { discoverModel } = await import("../../chat/discover-model.ts");
    const named = judge.model === undefined ? {} : { model: judge.model };
    await discoverModel({ urls: [judge.url!].flat(), maxRetries: 0, ...named });
  } catch (error) {
    faults.add("judges that cannot be asked", toGlobeError(error).message);
  }
  return null;
}

function countMicroBatch(
  network: Network,
  names: readonly string[],
  { microBatchTokens }: TrainConfig,
  { tokens }: TableInspection,
): number | null {
  if (names.length === 0 || tokens === null) return null;
  const sequence = Math.min(microBatchTokens, Math.max(16, Math.ceil(tokens.mean.row / 16) * 16));
  const batch = Math.max(1, Math.floor(Math.min(microBatchTokens, runTokens) / sequence));
  return countActivations(network, names, { batch, sequence, rows: Math.ceil(batch * tokens.mean.answer) });
}

/** What is certain must fit; activations are an estimate and only shown. */
function checkMemory(
  { total, activations }: MemoryEstimate,
  { available, tune }: { readonly available: number; readonly tune: TrainConfig["tune"] },
  faults: FaultList,
): void {
  const certain = total - (activations ?? 0);
  if (certain <= available) return;
  const remedy =
    tune === "full" ? "train adapters with --set tune=lora, or take a smaller model" : "take a smaller model";
  faults.add(
    "machines that are too small",
    `Weights, gradients and moments need ${gigabytes(certain)}, and this machine has ${gigabytes(available)}; ${remedy}.`,
  );
}

function checkDisk(
  folder: string,
  { needed, free }: { readonly needed: number; readonly free: number },
  faults: FaultList,
): void {
  if (needed <= free) return;
  faults.add(
    "disks without room",
    `The checkpoints take ${gigabytes(needed)}, and there are ${gigabytes(free)} for ${folder}; ` +
      "make room, or keep fewer with --set keep=1.",
  );
}

/** Of the folder, or of the nearest one above it that exists. */
function freeBytes(folder: string): number {
  let existing = resolve(folder);
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

async function estimate(
  config: TrainConfig,
  {
    network,
    train,
    steps,
    count,
  }: {
    readonly network: Network;
    readonly train: TableInspection;
    readonly steps: number;
    readonly count: { readonly total: number; readonly trained: number };
  },
): Promise<number | null> {
  const speed = await timeProducts(config.threads).catch(() => null);
  if (speed === null || train.tokens === null) return null;
  const { isVision } = partsOf(network);
  const vision = network.parameters
    .filter(({ name }) => isVision(name))
    .reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const { mean } = train.tokens;
  const work = { ...count, vision, rows: train.rows, meanTokens: mean.row, meanImageTokens: mean.image, steps };
  return estimateSeconds(config, work, speed);
}

/** Bytes as a person reads them. */
export function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
