// Hard-sample selection: the starting model answers every row, and rows that can teach nothing are left out.
import { openAppendLog, readLog } from "../../run/append-log.ts";
import type { RunDirectory } from "../../run/run-directory.ts";
import type { Reward } from "../../task/reward.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import { memberRandom } from "./member-random.ts";
import type { LoadedPrompt, PromptRow } from "./prompt-rows.ts";
import { type RollOutOptions, rollOut } from "./roll-out.ts";

export interface SelectionOptions {
  readonly config: Pick<GrpoConfig, "seed" | "batchSize"> & {
    readonly selection: NonNullable<GrpoConfig["selection"]>;
  };
  readonly rows: readonly PromptRow[];
  readonly load: (row: PromptRow) => Promise<LoadedPrompt>;
  readonly rollOut: RollOutOptions;
  /** The accuracy reward by which rows are judged. */
  readonly accuracy: Reward;
  readonly run: Pick<RunDirectory, "file" | "event">;
  readonly signal: AbortSignal;
}

interface SelectionRecord {
  readonly id: string;
  /** Mean of the accuracy reward over the completions; null where it abstained for all. */
  readonly accuracy: number | null;
  /** Sample variance of the accuracy reward. */
  readonly variance: number;
}

/** Apart from the seeds of every step, which count from 0. */
const selectionStep = -1;

/**
 * The rows whose mean accuracy lies between the two bounds. What is known of a row is written to `selection.jsonl`, so
 * that a run that was stopped asks no row twice. Throws the signal's reason when it is aborted between two batches.
 */
export async function selectRows(options: SelectionOptions): Promise<readonly PromptRow[]> {
  const { config, rows, run, signal } = options;
  const { minAccuracy, maxAccuracy } = config.selection;
  const path = run.file("selection.jsonl");
  const known = new Map<string, SelectionRecord>();
  for await (const { record } of readLog<SelectionRecord>(path)) known.set(record.id, record);
  const open = rows.filter(({ sample }) => !known.has(sample.id));
  const log = await openAppendLog(path);
  try {
    for (let start = 0; start < open.length; start += config.batchSize) {
      signal.throwIfAborted();
      const found = await measureRows(options, open.slice(start, start + config.batchSize));
      await Promise.all(found.map(log.append));
      for (const record of found) known.set(record.id, record);
    }
  } finally {
    await log.close();
  }
  const kept = rows.filter(({ sample }) => {
    const accuracy = known.get(sample.id)!.accuracy;
    return accuracy !== null && accuracy >= minAccuracy && accuracy <= maxAccuracy;
  });
  if (open.length > 0) await run.event("selection", { minAccuracy, maxAccuracy, ...summarize(rows, kept, known) });
  return kept;
}

async function measureRows(options: SelectionOptions, rows: readonly PromptRow[]): Promise<readonly SelectionRecord[]> {
  const { config, accuracy } = options;
  const { completions } = config.selection;
  const loaded = await Promise.all(rows.map(options.load));
  const requests = loaded.map(({ row, prompt }) => {
    const place = (member: number) => ({ seed: config.seed, step: selectionStep, row, member });
    return { prompt, members: Array.from({ length: completions }, (_, member) => memberRandom(place(member))) };
  });
  const groups = await rollOut(options.rollOut, requests);
  return loaded.map(({ sample }, index) => {
    const values = groups[index]!.flatMap(({ text }) => accuracy(text, sample, {}).value ?? []);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return {
      id: sample.id,
      accuracy: values.length === 0 ? null : mean,
      variance: values.length < 2 ? 0 : squares / (values.length - 1),
    };
  });
}

function summarize(
  rows: readonly PromptRow[],
  kept: readonly PromptRow[],
  known: ReadonlyMap<string, SelectionRecord>,
): Record<string, number> {
  const variances = rows.map(({ sample }) => known.get(sample.id)!.variance);
  return {
    rows: rows.length,
    kept: kept.length,
    zeroVarianceShare: variances.filter((variance) => variance === 0).length / rows.length,
    meanVariance: variances.reduce((sum, variance) => sum + variance, 0) / rows.length,
  };
}
