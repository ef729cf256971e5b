// Opens everything of a checkpoint that answers need: processor, network, sessions, and embeddings.
import { basename, resolve } from "node:path";
import type { Network } from "../../model/family.ts";
import { floatWeights } from "../../model/linear.ts";
import { type Checkpoint, openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { quantizeCheckpoint } from "../../model/quantize/quantize-checkpoint.ts";
import { quantizedSource, quantizedWeights } from "../../model/quantize/quantized-weights.ts";
import { describeScheme, type Scheme } from "../../model/quantize/scheme.ts";
import { traceLanguageModel } from "../../model/trace-network.ts";
import { openSession } from "../../tensor/open-session.ts";
import type { EngineInfo, ResolvedEngineOptions } from "../engine-options.ts";
import { openProcessor } from "../processor/open-processor.ts";
import type { Processor } from "../processor/processor.ts";
import { chooseScheme, schemeOf } from "./choose-scheme.ts";
import { type Embed, openEmbeddingTable } from "./embedding-table.ts";
import { createLanguageRunner, type LanguageRunner } from "./language-runner.ts";
import { openVision } from "./open-vision.ts";
import type { VisionRunner } from "./vision-runner.ts";

export interface OpenModel {
  readonly info: EngineInfo;
  readonly network: Network;
  readonly processor: Processor;
  readonly runner: LanguageRunner;
  readonly embed: Embed;
  /** Its sessions are built when the first picture comes. */
  readonly vision: VisionRunner;
  close(): Promise<void>;
}

export interface OpenModelHooks {
  readonly signal?: AbortSignal;
  /** Weights quantized so far and in all, where the quantized file has to be made. */
  readonly onQuantize?: (done: number, total: number) => void;
}

export async function openModel(options: ResolvedEngineOptions, hooks: OpenModelHooks = {}): Promise<OpenModel> {
  const begun = performance.now();
  const { device, threads } = options;
  const checkpoint = await openCheckpoint(options.checkpoint);
  const { network, weights } = openNetwork(checkpoint);
  const { maxPixels, maxTiles } = options;
  const processor = await openProcessor(checkpoint.folder, {
    ...(maxPixels === undefined ? {} : { maxPixels }),
    ...(maxTiles === undefined ? {} : { maxTiles }),
  });
  const parameters = countParameters(network);
  const scheme = chooseScheme(options.quantize, parameters);
  const stored = scheme ? await quantize(checkpoint, scheme, options, hooks) : null;
  const weightsOf = () => (stored ? quantizedWeights(stored) : floatWeights());
  const source = stored ? quantizedSource(stored, weights) : weights;
  const sessionOptions = { device, weights: source, ...(threads === undefined ? {} : { threads }) };
  const language = await openSession(traceLanguageModel(network, weightsOf()), sessionOptions);
  const vision = openVision(network, weightsOf, sessionOptions);
  return {
    network,
    processor,
    runner: createLanguageRunner(network, language),
    embed: await openEmbeddingTable(network, weights),
    vision,
    async close() {
      await language.close();
      await vision.close();
    },
    info: {
      name: basename(resolve(checkpoint.folder)),
      folder: resolve(checkpoint.folder),
      family: network.family,
      architecture: checkpoint.architecture,
      digest: checkpoint.digest,
      parameters,
      scheme,
      precision: scheme ? describeScheme(scheme) : "float32",
      vocabulary: network.text.vocabulary,
      contextTokens: Math.min(options.contextTokens, network.text.maximumPositions),
      maxConcurrent: options.maxConcurrent,
      device,
      openMs: performance.now() - begun,
    },
  };
}

function quantize(checkpoint: Checkpoint, scheme: Scheme, { threads }: ResolvedEngineOptions, hooks: OpenModelHooks) {
  const { signal, onQuantize } = hooks;
  return quantizeCheckpoint(checkpoint, {
    schemeOf: (layer) => schemeOf(layer, scheme),
    ...(threads === undefined ? {} : { threads }),
    ...(signal && { signal }),
    ...(onQuantize && { onProgress: onQuantize }),
  });
}

export function countParameters({ parameters }: Network): number {
  return parameters.reduce((total, { shape }) => total + shape.reduce((product, size) => product * size, 1), 0);
}
