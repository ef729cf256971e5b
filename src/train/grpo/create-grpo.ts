// GRPO as an algorithm of the training loop: each step samples groups, scores them and updates the weights on them.

import type { Chat } from "../../chat/chat.ts";
import { createBoundedStore } from "../../generate/cache/bounded-store.ts";
import { embedFrom, openEmbeddingTable } from "../../generate/engine/embedding-table.ts";
import { type LiveModel, openLiveModel } from "../../generate/engine/open-live-model.ts";
import { engineLimits } from "../../generate/engine-options.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import type { Reward } from "../../task/reward.ts";
import type { RewardName } from "../../task/rewards.ts";
import { createBatcher } from "../batcher.ts";
import { rewardWeights } from "../config/reward-weights.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import { trainerOptions } from "../configured-training.ts";
import { createDataOrder } from "../data-order.ts";
import type { Algorithm, StepReport } from "../run-loop.ts";
import type { TrainableModel } from "../trainable-model.ts";
import { createTrainer, type Trainer } from "../trainer.ts";
import { agreementTolerance } from "./agreement.ts";
import { evaluatePolicy } from "./evaluate-policy.ts";
import { type Group, gatherGroups } from "./gather-groups.ts";
import { grpoObjective } from "./objective-grpo.ts";
import { type LoadedPrompt, loadPrompt, type PromptRow } from "./prompt-rows.ts";
import { requireJudge } from "./require-judge.ts";
import { type RollOutOptions, rollOut } from "./roll-out.ts";
import { createGroupScorer } from "./score-group.ts";
import { groupMetrics, updateMetrics } from "./step-metrics.ts";
import { trainOnGroups } from "./train-on-groups.ts";

export interface GrpoParts {
  readonly model: TrainableModel;
  readonly rows: readonly PromptRow[];
  readonly rewards: Readonly<Record<RewardName, Reward>>;
  readonly judge: Chat | null;
  /** Answered greedily between steps; none for no measurement. */
  readonly validation?: readonly PromptRow[];
  /** Reads a row otherwise than with the configuration's prompt. */
  readonly load?: (row: PromptRow) => Promise<LoadedPrompt>;
  /** Optimizer steps of the whole run. */
  readonly totalUpdates: number;
  /** Told of every group that a step sampled, in order. */
  readonly onGroups?: (step: number, groups: readonly Group[]) => Promise<void>;
}

export interface Grpo extends Algorithm {
  readonly trainer: Trainer;
  readonly live: LiveModel;
  readonly rollOutOptions: RollOutOptions & { readonly processor: Processor };
  close(): Promise<void>;
}

/**
 * One step is one batch of roll-outs with `iterations` updates, the last one with what is left of the run's updates.
 * A step depends on its index, the weights and the configuration alone.
 */
export async function createGrpo(config: GrpoConfig, parts: GrpoParts): Promise<Grpo> {
  const { model, rows, totalUpdates } = parts;
  const { iterations, temperature, topP, topK, maxCompletionTokens, clip, beta, threads } = config;
  const some = threads === undefined ? {} : { threads };
  const objective = grpoObjective({ clip, beta, hasOld: iterations > 1, tolerance: agreementTolerance.max });
  const trainer = createTrainer(model, objective, { ...trainerOptions(config, totalUpdates), temperature });
  const batcher = createBatcher(model, { microBatchTokens: config.microBatchTokens, sharesPrompts: true, ...some });
  const live = await openLive(model, threads);
  const features = createBoundedStore<Float32Array>(engineLimits.featureBytes.value);
  const rollOutOptions = {
    ...{ model: live, processor: model.processor, features, temperature, topP, topK },
    maxTokens: maxCompletionTokens,
  };
  const score = createGroupScorer({
    preset: rewardWeights(config.reward),
    ...{ rewards: parts.rewards, judge: parts.judge, overlong: config.overlong },
    ...(config.judge?.model !== undefined && { judgeModel: config.judge.model }),
  });
  const order = createDataOrder({ rows: rows.length, batchSize: config.batchSize, seed: config.seed });
  const open = parts.load ?? ((row: PromptRow) => loadPrompt(row, model.processor, config));
  const load = (row: number) => open(rows[row]!);
  const { validation = [] } = parts;
  let isFirst = true;
  const refresh = async () => {
    await live.refresh();
    if (model.takes === "pixels") features.clear();
  };

  return {
    name: "grpo",
    totalSteps: Math.ceil(totalUpdates / iterations),
    trainer,
    live,
    rollOutOptions,
    describe: (index) => ({ rows: order.rowsOf(index).map((row) => rows[row]!.sample.id) }),
    async step(index): Promise<StepReport> {
      const { time, seconds } = createStopwatch();
      await time("refresh", refresh);
      const { kept, sampled } = await gatherGroups(
        {
          ...{ order, config, load, score, time },
          rows: rows.length,
          sample: (requests) => rollOut(rollOutOptions, requests),
        },
        index,
      );
      if (isFirst) requireJudge(sampled);
      await parts.onGroups?.(index, sampled);
      const updates = Math.min(iterations, totalUpdates - index * iterations);
      const { reports, agreement } = await trainOnGroups(
        { trainer, batcher, config, time },
        // A step where no reward could be used still is one: with nothing to learn, the weights only follow momentum.
        kept.length > 0 ? kept : sampled.slice(0, 1),
        { updates, isFirst },
      );
      isFirst = false;
      const last = reports.at(-1)!;
      const sampling = seconds.rollOut!;
      const figures = groupMetrics(sampled, order.rowsOf(index).length);
      return {
        loss: last.loss,
        learningRate: last.learningRate,
        gradientNorm: last.gradientNorm,
        tokens: reports.reduce((total, { tokens }) => total + tokens, 0),
        metrics: {
          ...figures,
          ...updateMetrics(last.metrics),
          ...(agreement.max !== undefined && { largestDifference: agreement.max }),
          meanDifference: agreement.mean,
          sampledTokensPerSecond: Math.round(figures.sampledTokens! / sampling),
          ...Object.fromEntries(Object.entries(seconds).map(([phase, value]) => [`seconds ${phase}`, value])),
        },
      };
    },
    ...(validation.length > 0 && {
      async evaluate() {
        await refresh();
        const atOnce = config.batchSize * config.group;
        return evaluatePolicy({ rows: validation, load: open, rollOut: rollOutOptions, score, atOnce });
      },
    }),
    async close() {
      await trainer.close();
      await batcher.close();
      await live.close();
    },
  };
}

/** The model in decoding form, over the same arrays that training changes. */
async function openLive(model: TrainableModel, threads: number | undefined): Promise<LiveModel> {
  const { network, trained, frozen, stored } = model;
  const table = trained.get(network.embedding);
  return openLiveModel({
    ...{ network, weights: () => model.weights() },
    source: { get: (name) => trained.get(name)?.values ?? frozen.get(name) },
    embed: table ? embedFrom(table.values, network.text.hiddenSize) : await openEmbeddingTable(network, stored),
    hasLiveVision: model.takes === "pixels",
    ...(threads === undefined ? {} : { threads }),
  });
}

/** Seconds by phase; a phase that comes again is added to. */
function createStopwatch() {
  const seconds: Record<string, number> = {};
  return {
    seconds,
    async time<Value>(phase: string, work: () => Promise<Value>): Promise<Value> {
      const begun = performance.now();
      try {
        return await work();
      } finally {
        seconds[phase] = Math.round((seconds[phase] ?? 0) * 1000 + performance.now() - begun) / 1000;
      }
    },
  };
}
