// Opens everything of a checkpoint that answers need: processor, network, sessions, and embeddings.
import { basename, resolve } from "node:path";
import type { ImagePixels, Network } from "../../model/family.ts";
import { floatWeights } from "../../model/linear.ts";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { openNetwork } from "../../model/open-network.ts";
import { traceLanguageModel, traceVisionTower } from "../../model/trace-network.ts";
import { openSession, type Session } from "../../tensor/open-session.ts";
import type { EngineInfo, ResolvedEngineOptions } from "../engine-options.ts";
import { openProcessor } from "../processor/open-processor.ts";
import type { Processor } from "../processor/processor.ts";
import { type Embed, openEmbeddingTable } from "./embedding-table.ts";
import { createLanguageRunner, type LanguageRunner } from "./language-runner.ts";

export interface OpenModel {
  readonly info: EngineInfo;
  readonly network: Network;
  readonly processor: Processor;
  readonly runner: LanguageRunner;
  readonly embed: Embed;
  /** Features [rows, hidden size] of one photo; the session for them is built at the first call. */
  features(image: ImagePixels): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openModel(options: ResolvedEngineOptions): Promise<OpenModel> {
  const begun = performance.now();
  const { device, threads } = options;
  const checkpoint = await openCheckpoint(options.checkpoint);
  const { network, weights } = openNetwork(checkpoint);
  const { maxPixels, maxTiles } = options;
  const processor = await openProcessor(checkpoint.folder, {
    ...(maxPixels === undefined ? {} : { maxPixels }),
    ...(maxTiles === undefined ? {} : { maxTiles }),
  });
  const sessionOptions = { device, weights, ...(threads === undefined ? {} : { threads }) };
  const language = await openSession(traceLanguageModel(network, floatWeights()), sessionOptions);
  let vision: Promise<Session> | null = null;
  const openVision = () => {
    vision ??= openSession(traceVisionTower(network, floatWeights()), sessionOptions);
    return vision;
  };
  return {
    network,
    processor,
    runner: createLanguageRunner(network, language),
    embed: await openEmbeddingTable(network, weights),
    async features(image) {
      const session = await openVision();
      const { features } = await session.run(network.vision.feeds([image], "one"));
      return features!.data as Float32Array;
    },
    async close() {
      await language.close();
      await (await vision)?.close();
    },
    info: {
      name: basename(resolve(checkpoint.folder)),
      folder: resolve(checkpoint.folder),
      family: network.family,
      architecture: checkpoint.architecture,
      digest: checkpoint.digest,
      parameters: countParameters(network),
      vocabulary: network.text.vocabulary,
      contextTokens: Math.min(options.contextTokens, network.text.maximumPositions),
      maxConcurrent: options.maxConcurrent,
      device,
      openMs: performance.now() - begun,
    },
  };
}

export function countParameters({ parameters }: Network): number {
  return parameters.reduce((total, { shape }) => total + shape.reduce((product, size) => product * size, 1), 0);
}
