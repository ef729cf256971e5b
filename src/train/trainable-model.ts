// A checkpoint opened for training: which of its numbers change, and where the others are found.
import { openProcessor, type ProcessorOptions } from "../generate/processor/open-processor.ts";
import type { Processor } from "../generate/processor/processor.ts";
import type { CheckpointWeights } from "../model/checkpoint-weights.ts";
import type { Network, Parameter } from "../model/family.ts";
import { floatWeights, type Weights } from "../model/linear.ts";
import { type Checkpoint, openCheckpoint } from "../model/open-checkpoint.ts";
import { openNetwork } from "../model/open-network.ts";
import { GlobeError } from "../run/errors.ts";
import type { WeightSource } from "../tensor/weight.ts";
import { partsOf } from "./network-parts.ts";
import { createParameterSet, type ParameterSet } from "./parameter-set.ts";

export interface FreezeOptions {
  /** The vision tower without its merger. */
  readonly vision?: boolean;
  /** The layers between tower and language model; frozen with the tower unless said. */
  readonly merger?: boolean;
  readonly language?: boolean;
}

export interface TrainableOptions extends ProcessorOptions {
  readonly tune: "full";
  readonly freeze?: FreezeOptions;
}

export interface TrainableModel {
  readonly network: Network;
  readonly processor: Processor;
  readonly checkpoint: Checkpoint;
  /** The numbers of the checkpoint as they were when the model was opened. */
  readonly stored: CheckpointWeights;
  readonly tune: "full";
  /** Weights for one trace. */
  weights(): Weights;
  /** What training changes, in place. */
  readonly trained: ParameterSet;
  /** All other weights. */
  readonly frozen: WeightSource;
  /** The trained parameters as they were before the first step: the frozen reference. */
  initial(): Promise<ReadonlyMap<string, Float32Array>>;
  /** Frozen towers see each picture once, and the graph takes features; others are part of the graph. */
  readonly takes: "features" | "pixels";
}

/** Opens a checkpoint folder. Throws `config` when nothing would be left to train. */
export async function openTrainable(folder: string, options: TrainableOptions): Promise<TrainableModel> {
  const { freeze = {}, tune, ...processorOptions } = options;
  const checkpoint = await openCheckpoint(folder);
  const { network, weights: stored } = openNetwork(checkpoint);
  const processor = await openProcessor(folder, processorOptions);
  const parameters = chooseParameters(network, freeze);
  if (parameters.length === 0) {
    throw new GlobeError("config", "Vision tower, merger and language model are all frozen; leave one of them free.");
  }
  const trained = createParameterSet(parameters);
  for (const { name } of parameters) trained.get(name)!.values.set(await stored.readFloats(name));
  const names = parameters.map(({ name }) => name);
  const { isVision } = partsOf(network);
  return {
    network,
    processor,
    checkpoint,
    stored,
    tune,
    weights: () => floatWeights(),
    trained,
    frozen: stored,
    initial: memoize(() => readAll(stored, names)),
    takes: names.some(isVision) ? "pixels" : "features",
  };
}

function chooseParameters(network: Network, freeze: FreezeOptions): readonly Parameter[] {
  const { isVision, isMerger } = partsOf(network);
  const { vision = false, language = false, merger = vision } = freeze;
  return network.parameters.filter(({ name }) => !(isMerger(name) ? merger : isVision(name) ? vision : language));
}

async function readAll(stored: CheckpointWeights, names: readonly string[]): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const name of names) found.set(name, await stored.readFloats(name));
  return found;
}

function memoize<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
