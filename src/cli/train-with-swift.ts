// The part of `globe train` that hands a run to ms-swift: settings, plan, progress and end.
import type { TrainConfig } from "../train/config/train-config.ts";
import type { TrainingOutcome } from "../train/config/training-runner.ts";
import type { EngineSettings } from "../train/engines/ms-swift/engine-settings.ts";
import type { SwiftPlan } from "../train/engines/ms-swift/plan-swift.ts";
import { exitCodes } from "./exit-codes.ts";

export interface SwiftCommandOptions {
  readonly path: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly price: number | undefined;
  /** `field=value` texts. */
  readonly settings: readonly string[];
  readonly signal: AbortSignal;
}

export async function trainWithSwift(config: TrainConfig, options: SwiftCommandOptions): Promise<number> {
  const { readEngineSettings } = await import("../train/engines/ms-swift/engine-settings.ts");
  const { planSwift } = await import("../train/engines/ms-swift/plan-swift.ts");
  const settings = readEngineSettings(options.settings);
  const run = await chooseRun(config, settings, options);
  const plan = await planSwift(config, settings, { run, signal: options.signal });
  if (await tellPlan(plan, options)) return exitCodes.usage;
  if (options.dryRun) return exitCodes.ok;
  if (settings.nodeRank > 0) return takePart(config, plan, run, options);
  const { openSwiftRun } = await import("../train/engines/ms-swift/open-swift-run.ts");
  const opened = await openSwiftRun(config, settings, plan, { path: run, price: options.price });
  try {
    const { directory } = opened;
    process.stderr.write(`${directory.isResumed ? "Going on with" : "Beginning"} ${directory.path}.\n`);
    const outcome = await runWithProgress(config, plan, { run: directory, signal: options.signal });
    await opened.finish(outcome);
    process.stderr.write(describeEnd(outcome));
    return outcome.status === "finished" ? exitCodes.ok : exitCodes.interrupted;
  } finally {
    await opened.directory.close();
  }
}

/** Paths inside the command name the folder, so that it is known before the rows are read. */
async function chooseRun(
  config: TrainConfig,
  settings: EngineSettings,
  { path }: SwiftCommandOptions,
): Promise<string> {
  if (path !== undefined) return path;
  const { GlobeError } = await import("../run/errors.ts");
  if (settings.nodes > 1) {
    throw new GlobeError("usage", "Several machines share one run directory: name it with --run, on a shared disk.");
  }
  const { digestOf } = await import("../run/digest.ts");
  return `runs/train-${digestOf({ config, engine: "ms-swift" }).slice(0, 12)}`;
}

async function tellPlan(plan: SwiftPlan, { dryRun, json }: SwiftCommandOptions): Promise<boolean> {
  const { formatFaults } = await import("../train/plan/format-plan.ts");
  const { formatSwiftPlan } = await import("../train/engines/ms-swift/format-swift-plan.ts");
  if (dryRun && json) process.stdout.write(`${JSON.stringify(plan)}\n`);
  else (dryRun ? process.stdout : process.stderr).write(formatSwiftPlan(plan));
  process.stderr.write(formatFaults(plan.notices, "!"));
  if (plan.faults.length === 0) return false;
  process.stderr.write(`${formatFaults(plan.faults)}Nothing was started.\n`);
  return true;
}

/** A machine after the first: the run directory is the first one's, and only the program's output is kept. */
async function takePart(
  config: TrainConfig,
  plan: SwiftPlan,
  run: string,
  { signal }: SwiftCommandOptions,
): Promise<number> {
  const { runSwift } = await import("../train/engines/ms-swift/run-swift.ts");
  const { join } = await import("node:path");
  const { mkdirSync } = await import("node:fs");
  mkdirSync(run, { recursive: true });
  const outcome = await runSwift(config, plan, {
    run: {
      path: run,
      isResumed: true,
      file: (name) => join(run, name),
      event: nothing,
      writeSummary: nothing,
      close: nothing,
    },
    signal,
    report: () => {},
    isFirst: false,
  });
  return outcome.status === "finished" ? exitCodes.ok : exitCodes.interrupted;
}

const nothing = async () => {};

async function runWithProgress(
  config: TrainConfig,
  plan: SwiftPlan,
  hooks: Pick<import("../train/config/training-runner.ts").TrainingHooks, "run" | "signal">,
): Promise<TrainingOutcome> {
  const { runSwift } = await import("../train/engines/ms-swift/run-swift.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { formatFigure } = await import("../run/format-figure.ts");
  const { systemClock } = await import("../run/clock.ts");
  let progress = null as import("../run/progress.ts").Progress | null;
  try {
    return await runSwift(config, plan, {
      ...hooks,
      report({ step, totalSteps, metrics }) {
        progress ??= createProgress({ label: "Step", total: totalSteps, clock: systemClock });
        const shown = ["loss", "reward", "seconds"].filter((name) => metrics[name] !== undefined);
        progress.update(step, shown.map((name) => `${name} ${formatFigure(metrics[name])}`).join(", "));
      },
    });
  } finally {
    progress?.clear();
  }
}

function describeEnd({ status, steps, output }: TrainingOutcome): string {
  if (status === "interrupted") {
    return `Interrupted after step ${steps}; the same command goes on from its last checkpoint.\n`;
  }
  return `Finished after ${steps} steps; the model is in ${output}.\n`;
}
