// `globe train vision`: teaches a vision tower what every patch of rendered scenes shows.
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly config?: string;
  readonly set?: readonly string[];
  readonly run?: string;
}

const collect = (value: string, all: readonly string[] = []) => [...all, value];

export const trainVisionCommand: CommandEntry = {
  name: "vision",
  summary: "Teach a vision tower from rendered scenes what every patch shows",
  declare(command: Command) {
    command
      .requiredOption("--config <file>", "YAML file with the configuration")
      .option("--set <field=value>", "replace one field, as in learningRate=0.004; may be repeated", collect)
      .option("--run <dir>", "run directory (default: runs/train-<digest of the configuration>)")
      .addHelpText(
        "after",
        `
data.train and data.validation are folders of globe miniature render. A model that
learns from nothing begins here: its tower hardly learns to read from answers
alone. examples/train-nano has a configuration to begin with. Interrupted or
killed, the same command goes on from its last checkpoint, to equal weights.
Exit status: 0 finished, 2 the configuration, the scenes or the model cannot be
used, 130 interrupted.`,
      );
  },
  run: (_args, options) => run(options as unknown as Flags),
};

async function run({ config: file = "", set = [], run: path }: Flags): Promise<number> {
  const { readVisionConfig } = await import("../train/vision/vision-config.ts");
  const { openVisionRun } = await import("../train/vision/open-vision-run.ts");
  const { runVision } = await import("../train/vision/run-vision.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { formatFigure } = await import("../run/format-figure.ts");
  const { systemClock } = await import("../run/clock.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const config = await readVisionConfig(file, set);
  const { signal, release } = abortOnInterrupt();
  const training = await openVisionRun(config, path);
  const { directory } = training;
  const total = config.phases.reduce((sum, { steps }) => sum + steps, 0);
  const progress = createProgress({ label: "Step", total, clock: systemClock });
  try {
    process.stderr.write(`${directory.isResumed ? "Going on with" : "Beginning"} ${directory.path}.\n`);
    const outcome = await runVision(config, {
      run: directory,
      signal,
      report: ({ step, metrics }) => progress.update(step, `loss ${formatFigure(metrics.loss)}`),
    });
    progress.clear();
    await training.finish(outcome);
    const { status, steps, output } = outcome;
    process.stderr.write(
      status === "interrupted"
        ? `Interrupted after step ${steps}; the same command goes on from there.\n`
        : `Finished after ${steps} steps; the model is in ${output}.\n`,
    );
    return status === "finished" ? exitCodes.ok : exitCodes.interrupted;
  } finally {
    progress.clear();
    release();
    await directory.close();
  }
}
