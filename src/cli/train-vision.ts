// `globe train vision`: teaches a vision tower what every patch of rendered scenes shows.
import type { Command } from "commander";
import type { CommandEntry } from "./command.ts";

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
  const { conductTraining } = await import("./conduct-training.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const config = await readVisionConfig(file, set);
  const { signal, release } = abortOnInterrupt();
  try {
    return await conductTraining(await openVisionRun(config, path), signal, (hooks) => runVision(config, hooks));
  } finally {
    release();
  }
}
