// A checkpoint opened for training: which of its numbers change, and where the others are found.
import { openProcessor, type ProcessorOptions } from "../generate/processor/open-processor.ts";
import type { Processor } from "../generate/processor/processor.ts";
import type { CheckpointWeights } from "../model/checkpoint-weights.ts";
import type { Network, Parameter } from "../model/family.ts";
import { floatWeights, type Weights } from "../model/linear.ts";
import { type AdapterShape, adapterParameters } from "../model/lora/adapter.ts";
import { readAdapter } from "../model/lora/adapter-files.ts";
import { type AdapterTargets, chooseLayers } from "../model/lora/choose-layers.ts";
import { initializeAdapter } from "../model/lora/initialize-adapter.ts";
import { loraWeights } from "../model/lora/lora-weights.ts";
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

export interface LoraOptions {
  readonly rank: number;
  readonly alpha: number;
  readonly targets: AdapterTargets;
  /** Fixes the numbers of a new adapter; 0 unless said. */
  readonly seed?: number;
  /** Folder of an adapter to go on with; its rank, scale and layers count then. */
  readonly from?: string;
}

export interface TrainableOptions extends ProcessorOptions {
  readonly tune: "full" | "lora";
  /** Needed with `tune: "lora"`. */
  readonly lora?: LoraOptions;
  /** With adapters: the parts that get none. */
  readonly freeze?: FreezeOptions;
}

export interface TrainableModel {
  readonly network: Network;
  readonly processor: Processor;
  readonly checkpoint: Checkpoint;
  /** The numbers of the checkpoint, without any adapter. */
  readonly stored: CheckpointWeights;
  readonly tune: "full" | "lora";
  /** Null with full tuning. */
  readonly adapter: AdapterShape | null;
  /** Weights for one trace. */
  weights(): Weights;
  /** What training changes, in place. */
  readonly trained: ParameterSet;
  /** All other weights. */
  readonly frozen: WeightSource;
  /** The trained parameters as they were when the model was opened: the frozen reference. */
  initial(): Promise<ReadonlyMap<string, Float32Array>>;
  /** Frozen towers see each picture once, and the graph takes features; others are part of the graph. */
  readonly takes: "features" | "pixels";
}

/** Opens a checkpoint folder. Throws `config` when nothing would be left to train. */
export async function openTrainable(folder: string, options: TrainableOptions): Promise<TrainableModel> {
  const { freeze = {}, tune, lora, ...processorOptions } = options;
  const checkpoint = await openCheckpoint(folder);
  const { network, weights: stored } = openNetwork(checkpoint);
  const processor = await openProcessor(folder, processorOptions);
  const common = { network, processor, checkpoint, stored, tune, frozen: stored };
  const isFrozen = frozenParts(network, freeze);
  if (tune === "full") {
    const parameters = network.parameters.filter(({ name }) => !isFrozen(name));
    const trained = createParameterSet(requireSome(parameters));
    for (const [name, { values }] of trained) values.set(await stored.readFloats(name));
    const { isVision } = partsOf(network);
    return {
      ...common,
      adapter: null,
      weights: () => floatWeights(),
      trained,
      initial: once(() => readAll(stored, [...trained.keys()])),
      takes: parameters.some(({ name }) => isVision(name)) ? "pixels" : "features",
    };
  }
  if (!lora) throw new GlobeError("config", "Training an adapter needs its rank, alpha and targets.");
  const loaded = lora.from === undefined ? null : await readAdapter(lora.from, network);
  const adapter: AdapterShape = loaded?.shape ?? {
    rank: lora.rank,
    scale: lora.alpha / lora.rank,
    layers: chooseLayers(network, lora.targets, { vision: true }).filter(({ name }) => !isFrozen(`${name}.weight`)),
  };
  const trained = createParameterSet(requireSome(adapterParameters(adapter)));
  if (loaded) for (const [name, { values }] of trained) values.set(loaded.values.get(name)!);
  else initializeAdapter(adapter, (name) => trained.get(name)!.values, lora.seed ?? 0);
  const initial = new Map([...trained].map(([name, { values }]) => [name, values.slice()]));
  return {
    ...common,
    adapter,
    weights: () => loraWeights(floatWeights(), adapter),
    trained,
    initial: async () => initial,
    takes: adapter.layers.some(({ part }) => part === "vision") ? "pixels" : "features",
  };
}

function frozenParts(network: Network, { vision = false, language = false, merger = vision }: FreezeOptions) {
  const { isVision, isMerger } = partsOf(network);
  return (parameter: string): boolean => (isMerger(parameter) ? merger : isVision(parameter) ? vision : language);
}

function requireSome(parameters: readonly Parameter[]): readonly Parameter[] {
  if (parameters.length > 0) return parameters;
  throw new GlobeError("config", "Everything that could be trained is frozen; leave tower, merger or language free.");
}

async function readAll(stored: CheckpointWeights, names: readonly string[]): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const name of names) found.set(name, await stored.readFloats(name));
  return found;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
