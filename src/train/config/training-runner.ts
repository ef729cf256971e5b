// What the command and the trainers agree on: how a run is started, how it reports, and how it ends.
import type { RunDirectory } from "../../run/run-directory.ts";

/** State of a run after a step, for the progress line; the full record goes to `events.jsonl`. */
export interface TrainingProgress {
  /** Optimizer steps done, counted from the very first process of the run. */
  readonly step: number;
  readonly totalSteps: number;
  /** A few figures worth a line, in the order they are shown: loss, reward, tokens/s. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainingHooks {
  readonly run: RunDirectory;
  /** Aborted by Ctrl-C: the runner ends the step, writes a checkpoint and returns `interrupted`. */
  readonly signal: AbortSignal;
  readonly report: (progress: TrainingProgress) => void;
}

export interface TrainingOutcome {
  readonly status: "finished" | "interrupted";
  /** Optimizer steps done in all. */
  readonly steps: number;
  /** Folder of the exported model; null while it is not finished. */
  readonly output: string | null;
  /** Final figures, as they go to `summary.json`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** One algorithm: takes a validated configuration and an open run directory, which the caller closes. */
export type TrainingRunner<Config> = (config: Config, hooks: TrainingHooks) => Promise<TrainingOutcome>;
