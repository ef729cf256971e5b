// Starts the server that pays rewards to trainers in other programs.
import { availableParallelism } from "node:os";
import { systemClock } from "../../run/clock.ts";
import { GlobeError } from "../../run/errors.ts";
import { stoppingError } from "../api-error.ts";
import { createByteBudget } from "../create-byte-budget.ts";
import { createQueue } from "../create-queue.ts";
import { isLoopback } from "../is-loopback.ts";
import { openListener } from "../open-listener.ts";
import type { RunningServer } from "../start-server.ts";
import { createAnswerStore } from "./answer-store.ts";
import { createRewardApp } from "./create-reward-app.ts";
import { createJudge } from "./judge/create-judge.ts";
import { createRowPictureReader } from "./judge/read-row-picture.ts";
import { chooseTransportLimits, rewardLimits } from "./reward-limits.ts";
import { createRewardMetrics } from "./reward-metrics.ts";
import { type RewardServerOptions, type RewardWorkings, rewardDefaults } from "./reward-server-options.ts";
import { isJudged } from "./score-request.ts";
import { openScorers } from "./scoring/open-scorers.ts";

/** Resolves when the server listens. Throws `usage` for an address that cannot be had, or a preset that lacks its judge. */
export async function startRewardServer(options: RewardServerOptions): Promise<RunningServer> {
  const judged = options.preset.find(({ reward }) => isJudged(reward));
  if (judged && !options.judge) {
    throw new GlobeError(
      "usage",
      `The reward ${judged.reward} asks a judge: name one with --judge-url or --judge-checkpoint, or take ` +
        "--preset two-script.",
    );
  }
  const clock = options.clock ?? systemClock;
  const host = options.host ?? rewardDefaults.host;
  const limits = chooseTransportLimits(options.bodyBytes);
  const queue = createQueue({
    maxInFlight: options.maxRequests ?? rewardDefaults.maxRequests,
    maxQueued: options.maxQueued ?? rewardDefaults.maxQueued,
    clock,
  });
  const budget = createByteBudget(limits.heldBytes);
  const store = createAnswerStore({ answers: rewardLimits.keptAnswers, bytes: rewardLimits.keptAnswerBytes });
  const ending = new AbortController();
  let isStopping = false;
  const scorers = await openScorers({
    threads: options.threads ?? Math.min(4, availableParallelism()),
    rewards: options.rewards ?? {},
    pieceLimit: rewardLimits.pieceSeconds,
  });
  let connections = () => 0;
  const metrics = createRewardMetrics(
    { version: options.version ?? "unknown", preset: options.presetName ?? "own" },
    {
      requests: () => queue.inFlight,
      queued: () => queue.queued,
      pieces: () => scorers.pending,
      replacedThreads: () => scorers.replaced,
      judgeInFlight: () => judge?.inFlight ?? 0,
      judgeWaiting: () => judge?.waiting ?? 0,
      heldBytes: () => budget.held,
      keptAnswers: () => store.size,
      connections: () => connections(),
    },
  );
  const maxInFlight = options.maxInFlight ?? rewardDefaults.maxInFlight;
  const judge = options.judge
    ? createJudge({ ...options.judge, maxInFlight }, metrics.observeJudge, clock.monotonic)
    : null;
  const workings: RewardWorkings = {
    ...{ options, clock, limits, queue, budget, store, metrics, scorers, judge },
    judgeTimeoutMs: options.judgeTimeoutMs ?? rewardDefaults.judgeTimeoutMs,
    readPicture: createRowPictureReader(options.imageFolders ?? []),
    ending: ending.signal,
    isStopping: () => isStopping,
  };
  const app = createRewardApp(workings, isLoopback(host) && options.apiKey === undefined);
  try {
    const listener = await openListener({ fetch: app.fetch, host, port: options.port ?? rewardDefaults.port, limits });
    connections = () => listener.connections;
    return {
      url: `${listener.origin}/v1`,
      port: listener.port,
      isOpen: !isLoopback(host) && options.apiKey === undefined,
      async close() {
        isStopping = true;
        await listener.close();
        // Requests whose clients left are finished too, for those who come back at once.
        queue.close();
        await queue.idle();
        await scorers.close();
      },
      async abort() {
        isStopping = true;
        queue.close();
        ending.abort(stoppingError());
        await listener.abort();
        await scorers.close();
      },
    };
  } catch (error) {
    await scorers.close();
    throw error;
  }
}
