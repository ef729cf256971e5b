// The loop of every training run: steps, events, measurements and checkpoints, from wherever the run was left.
import { type Clock, systemClock } from "../run/clock.ts";
import { GlobeError, toGlobeError } from "../run/errors.ts";
import type { RunDirectory } from "../run/run-directory.ts";
import { listCheckpoints, removeUnfinished, writeCheckpoint } from "./checkpoint/checkpoint-folders.ts";
import { saveBatches } from "./checkpoint/save-batches.ts";
import type { TrainingProgress } from "./config/training-runner.ts";
import { readLastEvents } from "./read-last-events.ts";
import type { NonFiniteUpdate, Trainer } from "./trainer.ts";

/** What a step tells: written to `events.jsonl` as it stands. */
export interface StepReport {
  readonly loss: number;
  readonly learningRate: number;
  readonly gradientNorm: number;
  /** Tokens that went through the optimizer step. */
  readonly tokens: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * What is trained. A step must be a function of its index and of the weights alone, so that a run that goes on from a
 * checkpoint repeats it to the bit.
 */
export interface Algorithm {
  readonly name: string;
  readonly totalSteps: number;
  /** One optimizer step; `index` counts from 0. */
  step(index: number): Promise<StepReport>;
  /** Measures the model as it is, after `index` steps. */
  evaluate?(index: number): Promise<Readonly<Record<string, number>>>;
  /** Rows that are written to `events.jsonl` when a step's numbers are not finite, such as ids of its data. */
  describe?(index: number): Readonly<Record<string, unknown>>;
  /** State beyond that of the trainer. */
  save?(folder: string): Promise<void>;
  restore?(folder: string): Promise<void>;
}

export type CheckpointedTrainer = Pick<Trainer, "save" | "restore">;

export interface TrainingRun {
  readonly run: Pick<RunDirectory, "path" | "file" | "event">;
  readonly trainer: CheckpointedTrainer;
  readonly algorithm: Algorithm;
  /** Steps between checkpoints; the last step always leaves one. */
  readonly saveEvery: number;
  /** Checkpoints that are kept. */
  readonly keep?: number;
  /** Steps between measurements; 0 for none but the last. */
  readonly evaluateEvery?: number;
  /** Aborted: the step in hand is finished and a checkpoint written. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly report?: (progress: TrainingProgress) => void;
}

export interface LoopOutcome {
  readonly status: "finished" | "interrupted";
  /** Steps done in all. */
  readonly steps: number;
  /** The last step, whichever process took it; null for a run of no steps. */
  readonly last: StepReport | null;
  /** The last measurement; null where there was none. */
  readonly evaluation: Readonly<Record<string, number>> | null;
}

/** Trains until the last step or until `signal` aborts; called again, it goes on from the newest checkpoint. */
export async function runTraining(options: TrainingRun): Promise<LoopOutcome> {
  const { run, trainer, algorithm, saveEvery, keep = 2, evaluateEvery = 0, signal, clock = systemClock } = options;
  const { totalSteps } = algorithm;
  const first = await resume(options);
  let saved = first;
  let { last, evaluation } = await readLastEvents(run.file("events.jsonl"), first);

  const save = async (steps: number) => {
    if (saved === steps) return;
    const write = async (folder: string) => {
      await trainer.save(folder);
      await algorithm.save?.(folder);
    };
    await writeCheckpoint(run.path, steps, { keep, write });
    saved = steps;
    await run.event("checkpoint", { step: steps });
  };

  try {
    for (let index = first; index < totalSteps; index++) {
      if (signal?.aborted) {
        await save(index);
        await run.event("interrupted", { step: index });
        return { status: "interrupted", steps: index, last, evaluation };
      }
      const begun = clock.monotonic();
      last = await takeStep(options, index);
      const seconds = (clock.monotonic() - begun) / 1000;
      const steps = index + 1;
      const { metrics, ...facts } = last;
      const tokensPerSecond = Math.round(last.tokens / seconds);
      await run.event("step", { step: steps, ...facts, tokensPerSecond, seconds: round(seconds), ...metrics });
      options.report?.({
        step: steps,
        totalSteps,
        metrics: { loss: last.loss, ...metrics, "tokens/s": tokensPerSecond },
      });
      const isLast = steps === totalSteps;
      const isDue = evaluateEvery > 0 && steps % evaluateEvery === 0;
      if (algorithm.evaluate && !signal?.aborted && (isDue || isLast)) {
        evaluation = await algorithm.evaluate(steps);
        await run.event("evaluation", { step: steps, ...evaluation });
      }
      if (isLast || steps % saveEvery === 0) await save(steps);
    }
  } catch (error) {
    throw toGlobeError(error);
  }
  return { status: "finished", steps: totalSteps, last, evaluation };
}

async function resume({ run, trainer, algorithm }: TrainingRun): Promise<number> {
  await removeUnfinished(run.path);
  const newest = (await listCheckpoints(run.path)).at(-1);
  if (newest === undefined) return 0;
  await trainer.restore(newest.folder);
  await algorithm.restore?.(newest.folder);
  await run.event("restored", { step: newest.step });
  return newest.step;
}

/** A step whose numbers are not finite leaves its batch in the run directory. */
async function takeStep({ run, algorithm }: TrainingRun, index: number): Promise<StepReport> {
  try {
    return await algorithm.step(index);
  } catch (error) {
    const cause = nonFiniteCause(error);
    if (cause === null) throw error;
    const { loss, gradientNorm, batches } = cause;
    const name = `bad-batch-${index + 1}`;
    const facts = { step: index + 1, loss: String(loss), gradientNorm: String(gradientNorm) };
    await saveBatches(run.file(name), batches, { ...facts, ...algorithm.describe?.(index) });
    await run.event("not-finite", { ...facts, batch: name });
    throw new GlobeError("internal", `${(error as Error).message} It was written to ${run.file(name)}.`, {
      facts: { file: run.file(name) },
      cause: error,
    });
  }
}

function nonFiniteCause(error: unknown): NonFiniteUpdate | null {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === "object" && cause !== null && "nonFinite" in cause ? (cause as NonFiniteUpdate) : null;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
