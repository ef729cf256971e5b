// What the reward server measures about itself.
import { type RewardName, rewardNames } from "../../task/rewards.ts";
import {
  createCounter,
  createGauge,
  createHistogram,
  createInfo,
  createLabelledCounter,
  type Instrument,
} from "../metrics/instruments.ts";
import { type Outcome, outcomes } from "../request-record.ts";
import { judgeCauses } from "./judge/create-judge.ts";

/** Why a reward is null: the judge, a row without a picture for it, or a row that lacks what the reward compares with. */
export const abstentionCauses = [...judgeCauses, "no-image", "row"] as const;
export type AbstentionCause = (typeof abstentionCauses)[number];

export interface RewardGauges {
  readonly requests: () => number;
  readonly queued: () => number;
  readonly pieces: () => number;
  readonly replacedThreads: () => number;
  readonly judgeInFlight: () => number;
  readonly judgeWaiting: () => number;
  readonly heldBytes: () => number;
  readonly keptAnswers: () => number;
  readonly connections: () => number;
}

export type RewardMetrics = ReturnType<typeof createRewardMetrics>;

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250];

export function createRewardMetrics(facts: { version: string; preset: string }, gauges: RewardGauges) {
  const name = (rest: string) => `globe_rewards_${rest}`;
  const requests = createLabelledCounter(
    name("requests_total"),
    "Requests, by what became of them.",
    "outcome",
    outcomes,
  );
  const repeated = createCounter(name("repeated_total"), "Requests that were answered from the store.");
  const completions = createCounter(name("completions_total"), "Completions that were scored.");
  const values = createLabelledCounter(name("values_total"), "Values given, nulls not counted.", "reward", rewardNames);
  const nulls = createLabelledCounter(name("null_total"), "Rewards that abstained.", "reward", rewardNames);
  const causes = createLabelledCounter(
    name("abstentions_total"),
    "Rewards that abstained, by the cause.",
    "cause",
    abstentionCauses,
  );
  const leftOut = createCounter(name("left_out_total"), "Rewards left out of a sum for a whole group.");
  const skipped = createCounter(name("skipped_groups_total"), "Groups without a sum, because every reward abstained.");
  const duration = createHistogram(name("request_seconds"), "From a request to its answer.", seconds);
  const judging = createHistogram(name("judge_seconds"), "From a question to the judge to its answer.", seconds);
  const gauge = (rest: string, help: string, read: () => number) => createGauge(name(rest), help, read);
  const all: readonly Instrument[] = [
    createInfo(name("build_info"), "What runs here.", facts),
    requests,
    repeated,
    completions,
    values,
    nulls,
    causes,
    leftOut,
    skipped,
    duration,
    judging,
    gauge("requests_running", "Requests that are being answered.", gauges.requests),
    gauge("requests_waiting", "Requests that wait for their turn.", gauges.queued),
    gauge("pieces", "Pieces of requests that wait for a scoring thread or are in one.", gauges.pieces),
    gauge("judge_questions_running", "Questions that the judge works on.", gauges.judgeInFlight),
    gauge("judge_questions_waiting", "Questions that wait for the judge.", gauges.judgeWaiting),
    gauge("held_bytes", "Bytes of request bodies in memory.", gauges.heldBytes),
    gauge("kept_answers", "Answers kept for requests that are sent again.", gauges.keptAnswers),
    gauge("connections", "Open connections.", gauges.connections),
    createGauge(
      name("threads_replaced_total"),
      "Scoring threads that died or hung.",
      gauges.replacedThreads,
      "counter",
    ),
    createGauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss()),
    createGauge("process_cpu_seconds_total", "Processor time, all threads.", cpuSeconds, "counter"),
  ];
  return {
    countRequest(outcome: Outcome, milliseconds: number | null) {
      requests.add(outcome);
      if (milliseconds !== null) duration.observe(milliseconds / 1000);
    },
    countRepeated: () => repeated.add(),
    countCompletions: (count: number) => completions.add(count),
    countValue(reward: RewardName, value: number | null) {
      (value === null ? nulls : values).add(reward);
    },
    countAbstention: (cause: AbstentionCause) => causes.add(cause),
    countLeftOut: (rewards: number) => leftOut.add(rewards),
    countSkippedGroup: () => skipped.add(),
    observeJudge: (milliseconds: number) => judging.observe(milliseconds / 1000),
    write: () => all.map((instrument) => instrument.write()).join(""),
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
