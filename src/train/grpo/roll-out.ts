// Samples groups of completions from weights in memory, all groups at once, and reads each prompt once for its group.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BoundedStore } from "../../generate/cache/bounded-store.ts";
import { buildPrompt, type PromptParts } from "../../generate/engine/build-prompt.ts";
import type { LiveModel } from "../../generate/engine/open-live-model.ts";
import { createScheduler } from "../../generate/engine/scheduler.ts";
import { engineLimits } from "../../generate/engine-options.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import { readSamplingSettings } from "../../generate/sampling/sampling-settings.ts";
import { createSamplingWorkspace } from "../../generate/sampling/sampling-workspace.ts";
import type { Random } from "../../run/random.ts";
import { type Completion, createSampledSequence } from "./sample-sequence.ts";

export interface RollOutOptions {
  readonly model: LiveModel;
  readonly processor: Pick<Processor, "imageTokenId" | "endTokenIds" | "tokenBytes">;
  /** Features of pictures by digest; whoever changes the tower clears it. */
  readonly features: BoundedStore<Float32Array>;
  /** 0 takes the most probable tokens. */
  readonly temperature: number;
  /** 1 is off. */
  readonly topP?: number;
  /** 0 is off. */
  readonly topK?: number;
  readonly maxTokens: number;
  /** Completions in one run of the network; more wait. */
  readonly maxConcurrent?: number;
  readonly signal?: AbortSignal;
}

export interface GroupRequest {
  readonly prompt: PromptParts;
  /** One source of randomness for each completion. */
  readonly members: readonly Random[];
}

/** Runs between two looks at signals: a run of the network never leaves the thread. */
const runsPerTurn = 8;

/**
 * One list of completions for each request, in order. The same weights and randomness give the same completions,
 * whatever runs beside them. Throws the error of the first run that fails, and the signal's reason when it is aborted.
 */
export async function rollOut(options: RollOutOptions, requests: readonly GroupRequest[]): Promise<Completion[][]> {
  const { model, processor, temperature, topP = 1, topK = 0, maxTokens, signal } = options;
  const { network } = model;
  const settings = readSamplingSettings({ temperature, topP, topK });
  const workspace = createSamplingWorkspace(network.text.vocabulary);
  const endTokenIds = new Set(processor.endTokenIds);
  const source = {
    ...{ network, embed: model.embed, vision: model.vision },
    ...{ imageTokenId: processor.imageTokenId, knownFeatures: options.features },
  };
  const failures: unknown[] = [];
  const groups = requests.map(({ prompt, members }) => ({
    prompt: buildPrompt(source, prompt),
    sequences: members.map((random) =>
      createSampledSequence({
        ...{ settings, random, maxTokens, endTokenIds, workspace },
        tokenBytes: processor.tokenBytes,
      }),
    ),
    maxTokens,
    fail: (error: unknown) => failures.push(error),
  }));
  const scheduler = createScheduler({
    runner: model.runner,
    sizes: network.text,
    embed: model.embed,
    axes: network.locate([0], []).positions.length,
    maxConcurrent: options.maxConcurrent ?? rollOutConcurrency,
    chunkTokens: engineLimits.chunkTokens.value,
    // All prompts first: no answer waits for being shown, and steps with all answers are the cheapest.
    turnTokens: Number.MAX_SAFE_INTEGER,
    evenRows: false,
    cacheBytes: engineLimits.cacheBytes.value,
    promptCacheBytes: 0,
  });
  try {
    for (const group of groups) scheduler.submit(group);
    for (let runs = 1; await scheduler.step(); runs++) {
      if (failures.length > 0) throw failures[0];
      if (runs % runsPerTurn === 0) await nextTurn();
      signal?.throwIfAborted();
    }
    if (failures.length > 0) throw failures[0];
  } finally {
    scheduler.close();
  }
  return groups.map(({ sequences }) => sequences.map((sequence) => sequence.completion()));
}

/** Up to so many rows every one has the same bits whatever runs beside it; more take longer in proportion anyway. */
const rollOutConcurrency = 64;
