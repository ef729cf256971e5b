// What a reward server is started with, and what every part of a running one shares.
import type { Chat } from "../../chat/chat.ts";
import type { Clock } from "../../run/clock.ts";
import type { Preset } from "../../task/presets.ts";
import type { RewardsOptions } from "../../task/rewards.ts";
import type { ByteBudget } from "../create-byte-budget.ts";
import type { Queue } from "../create-queue.ts";
import type { ServeLimits } from "../serve-limits.ts";
import type { AnswerStore } from "./answer-store.ts";
import type { RewardMetrics } from "./reward-metrics.ts";
import type { ScoringParts } from "./score-request.ts";

export interface JudgeSource {
  /** Not closed with the server. */
  readonly chat: Chat;
  readonly model?: string;
}

export interface RewardServerOptions {
  /** Holds where a request names no rewards. */
  readonly preset: Preset;
  /** What `/metrics` calls that preset. */
  readonly presetName?: string;
  /** Asked by the localizability rewards. Default: none, and requests for those are refused. */
  readonly judge?: JudgeSource;
  /** Questions that the judge works on at the same time, over all requests. Default: 16. */
  readonly maxInFlight?: number;
  /** Milliseconds after which a request goes on without the answers that the judge still owes it. Default: 120,000. */
  readonly judgeTimeoutMs?: number;
  /** Folders under which pictures may be named by paths. Default: none. */
  readonly imageFolders?: readonly string[];
  /** Parameters of the rewards. */
  readonly rewards?: RewardsOptions;
  /** Threads that score. Default: one for each core, at most four. */
  readonly threads?: number;
  /** Address to listen on. Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 8010; 0 takes a free one. */
  readonly port?: number;
  /** Requests that are answered at the same time. Default: 64. */
  readonly maxRequests?: number;
  /** Requests that may wait for that. Default: 1,024. */
  readonly maxQueued?: number;
  /** Asked of every request but `/health`. Default: none. */
  readonly apiKey?: string;
  /** Further names that this server may be called by, beside `localhost` and addresses. */
  readonly allowHosts?: readonly string[];
  /** Largest request in bytes. Default: 64 MiB. */
  readonly bodyBytes?: number;
  /** Of the program, told in `/metrics`. */
  readonly version?: string;
  /** Called with what was thrown where the client is only told that the server failed. */
  readonly onFailure?: (error: unknown, requestId: string) => void;
  readonly clock?: Clock;
}

export const rewardDefaults = {
  host: "127.0.0.1",
  port: 8010,
  maxInFlight: 16,
  judgeTimeoutMs: 120_000,
  maxRequests: 64,
  maxQueued: 1024,
} as const;

/** The parts of a running reward server. */
export interface RewardWorkings extends ScoringParts {
  readonly options: RewardServerOptions;
  readonly clock: Clock;
  readonly limits: ServeLimits;
  readonly judgeTimeoutMs: number;
  readonly queue: Queue;
  readonly budget: ByteBudget;
  readonly store: AnswerStore;
  readonly metrics: RewardMetrics;
  /** Aborted where the server ends at once. */
  readonly ending: AbortSignal;
  readonly isStopping: () => boolean;
}
