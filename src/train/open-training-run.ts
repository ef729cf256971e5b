// Opens the run directory of a training run and closes its books: what decides the results, versions, time and cost.
import { openGazetteer } from "../place/open-gazetteer.ts";
import { systemClock } from "../run/clock.ts";
import { readRun, type Series } from "../run/read-run.ts";
import { openRunDirectory, type RunDirectory } from "../run/run-directory.ts";
import { prompts } from "../task/prompts.ts";
import { loadRuntime } from "../tensor/load-runtime.ts";
import type { TrainConfig } from "./config/train-config.ts";
import type { TrainingOutcome } from "./config/training-runner.ts";
import type { TableInspection } from "./plan/inspect-rows.ts";
import type { TrainingPlan } from "./plan/plan-training.ts";

export interface TrainingRun {
  readonly directory: RunDirectory;
  /** Writes `summary.json`. */
  finish(outcome: TrainingOutcome): Promise<void>;
}

/**
 * The digest of a run covers the configuration, the starting weights and the rows. Threads, the price and the device are
 * outside of it, so that a run may go on elsewhere.
 */
export async function openTrainingRun(
  config: TrainConfig,
  { model, train, validation, judge }: TrainingPlan,
  { path, price }: { readonly path?: string | undefined; readonly price?: number | undefined } = {},
): Promise<TrainingRun> {
  const { threads, ...settings } = config;
  const digests = {
    model: model?.digest,
    train: train.digest,
    ...(validation !== null && { validation: validation.digest }),
    ...(judge !== null && { judge }),
  };
  const directory = await openRunDirectory({
    command: "train",
    config: { ...settings, digests },
    versions: {
      gazetteer: openGazetteer().version,
      model: model?.digest ?? null,
      prompt: prompts[config.prompt].sha256,
      data: {
        train: describeTable(config.data.train, train),
        validation: describeTable(config.data.validation, validation),
      },
      seeds: { training: config.seed },
      provider: await describeProvider(),
      threads: threads ?? null,
    },
    ...(path !== undefined && { path }),
    clock: systemClock,
  });
  return {
    directory,
    async finish({ status, steps, output, metrics }) {
      // An interruption is told by the loop, where it happens.
      if (status === "finished") await directory.event("finished", { step: steps });
      const { seconds, summary, series } = await readRun(directory.path);
      // A process that found every step done has measured nothing itself.
      const known = Object.keys(metrics).length > 0 ? metrics : (summary.metrics ?? lastValues(series));
      const cost = price === undefined ? {} : { pricePerHour: price, cost: (price * seconds) / 3600 };
      await directory.writeSummary({ status, steps, output, metrics: known, seconds, ...cost });
    },
  };
}

function lastValues(series: readonly Series[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    series.flatMap(({ name, points }) => (points.length > 0 ? [[name, points.at(-1)![1]]] : [])),
  );
}

function describeTable(table: string | undefined, inspection: TableInspection | null) {
  return table === undefined || inspection === null
    ? null
    : { table, rows: inspection.rows, digest: inspection.digest };
}

/** The execution provider and the library that runs it. */
async function describeProvider(): Promise<Readonly<Record<string, string>>> {
  const { env } = await loadRuntime();
  return { executionProvider: "cpu", ...env.versions };
}
