// What the server measures about itself.
import { type Outcome, outcomes, type RequestRecord } from "../request-record.ts";
import {
  createCounter,
  createGauge,
  createHistogram,
  createInfo,
  createLabelledCounter,
  type Instrument,
} from "./instruments.ts";

export interface ServerMetrics {
  /** Counts a request that is over. */
  count(record: Readonly<RequestRecord>): void;
  /** Counts one that was refused before anything else was known about it. */
  countRefused(outcome: Outcome): void;
  /** Everything, in Prometheus' text format. */
  write(): string;
}

export interface Gauges {
  readonly inFlight: () => number;
  readonly queued: () => number;
  readonly heldBytes: () => number;
  readonly connections: () => number;
}

/** Bounds in seconds: from a small model on this machine to a large one that answers for minutes. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500];
const tokens = [1, 4, 16, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];

export function createServerMetrics(facts: { version: string; model: string }, gauges: Gauges): ServerMetrics {
  const requests = createLabelledCounter(
    "globe_requests_total",
    "Chat completions that were asked for, by what became of them.",
    "outcome",
    outcomes,
  );
  const promptTotal = createCounter("globe_prompt_tokens_total", "Tokens of prompts, pictures included.");
  const completionTotal = createCounter("globe_completion_tokens_total", "Tokens that were written.");
  const histogram = (name: string, help: string, bounds = seconds) => createHistogram(`globe_${name}`, help, bounds);
  const firstToken = histogram("time_to_first_token_seconds", "From the arrival of a request to its first token.");
  const tokenInterval = histogram("time_per_output_token_seconds", "Between the tokens of a request after its first.");
  const queueWait = histogram("queue_seconds", "From the arrival of a request until the model begins with it.");
  const duration = histogram("request_seconds", "From the arrival of a request to the end of its answer.");
  const promptLength = histogram("prompt_tokens", "Tokens of a prompt.", tokens);
  const completionLength = histogram("completion_tokens", "Tokens of an answer, all its completions together.", tokens);
  const startedAt = Date.now() / 1000 - process.uptime();
  const all: readonly Instrument[] = [
    createInfo("globe_build_info", "What runs here.", facts),
    requests,
    createGauge("globe_requests_running", "Requests that the model works on.", gauges.inFlight),
    createGauge("globe_requests_waiting", "Requests that wait for the model.", gauges.queued),
    createGauge("globe_held_bytes", "Bytes of request bodies in memory.", gauges.heldBytes),
    createGauge("globe_connections", "Open connections.", gauges.connections),
    promptTotal,
    completionTotal,
    firstToken,
    tokenInterval,
    queueWait,
    duration,
    promptLength,
    completionLength,
    createGauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss()),
    createGauge("process_cpu_seconds_total", "Processor time.", cpuSeconds, "counter"),
    createGauge("process_start_time_seconds", "Start of the process since 1970.", () => startedAt),
  ];
  return {
    count({ outcome, completions, promptTokens, completionTokens, queueMs, firstTokenMs, totalMs }) {
      if (outcome !== null) requests.add(outcome);
      if (queueMs !== null) queueWait.observe(queueMs / 1000);
      if (firstTokenMs !== null) firstToken.observe(firstTokenMs / 1000);
      if (totalMs !== null) duration.observe(totalMs / 1000);
      if (promptTokens !== null) {
        promptTotal.add(promptTokens);
        promptLength.observe(promptTokens);
      }
      if (completionTokens === null) return;
      completionTotal.add(completionTokens);
      completionLength.observe(completionTokens);
      // Completions of one request are written side by side.
      const steps = completionTokens / completions - 1;
      if (firstTokenMs !== null && totalMs !== null && steps > 0) {
        tokenInterval.observe((totalMs - firstTokenMs) / 1000 / steps);
      }
    },
    countRefused: (outcome) => requests.add(outcome),
    write: () => all.map((instrument) => instrument.write()).join(""),
  };
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
