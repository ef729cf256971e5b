// Runs a training algorithm in its run directory with a progress line, and says how it ended.
import type { TrainingHooks, TrainingOutcome } from "../train/config/training-runner.ts";
import type { TrainingRun } from "../train/open-training-run.ts";
import { exitCodes } from "./exit-codes.ts";

/** Closes the run directory in any case; returns the exit status. */
export async function conductTraining(
  training: TrainingRun,
  signal: AbortSignal,
  algorithm: (hooks: TrainingHooks) => Promise<TrainingOutcome>,
): Promise<number> {
  const { directory } = training;
  try {
    process.stderr.write(`${directory.isResumed ? "Going on with" : "Beginning"} ${directory.path}.\n`);
    const outcome = await runWithProgress({ run: directory, signal }, algorithm);
    await training.finish(outcome);
    process.stderr.write(describeEnd(outcome));
    return outcome.status === "finished" ? exitCodes.ok : exitCodes.interrupted;
  } finally {
    await directory.close();
  }
}

async function runWithProgress(
  hooks: Omit<TrainingHooks, "report">,
  algorithm: (hooks: TrainingHooks) => Promise<TrainingOutcome>,
): Promise<TrainingOutcome> {
  const { createProgress } = await import("../run/progress.ts");
  const { formatFigure } = await import("../run/format-figure.ts");
  const { systemClock } = await import("../run/clock.ts");
  let progress = null as import("../run/progress.ts").Progress | null;
  try {
    return await algorithm({
      ...hooks,
      report({ step, totalSteps, metrics }) {
        progress ??= createProgress({ label: "Step", total: totalSteps, clock: systemClock });
        const shown = ["loss", "reward", "tokens/s"].filter((name) => metrics[name] !== undefined);
        progress.update(step, shown.map((name) => `${name} ${formatFigure(metrics[name])}`).join(", "));
      },
    });
  } finally {
    progress?.clear();
  }
}

function describeEnd({ status, steps, output }: TrainingOutcome): string {
  if (status === "interrupted") return `Interrupted after step ${steps}; the same command goes on from there.\n`;
  return `Finished after ${steps} steps${output === null ? "" : `; the model is in ${output}`}.\n`;
}
