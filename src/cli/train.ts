// `globe train`: fine-tunes a checkpoint, trains a reward model, or reinforces with GRPO, from one configuration.
import type { Command } from "commander";
import type { TrainConfig } from "../train/config/train-config.ts";
import type { TrainKind } from "../train/config/train-schema.ts";
import type { TrainingOutcome } from "../train/config/training-runner.ts";
import type { TrainingPlan } from "../train/plan/plan-training.ts";
import type { CommandEntry, CommandGroup } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { trainVisionCommand } from "./train-vision.ts";

interface Flags {
  readonly config?: string;
  readonly preset?: string;
  readonly set?: readonly string[];
  readonly weights?: string;
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly pricePerHour?: string;
  readonly engine?: string;
  readonly engineSet?: readonly string[];
}

const summaries = {
  sft: "Fine-tune a checkpoint on teachers' answers",
  rm: "Train the localizability reward model",
  grpo: "Reinforce a checkpoint with group-relative policy optimization",
} as const;

const collect = (value: string, all: readonly string[] = []) => [...all, value];

const trainers: readonly CommandEntry[] = (["sft", "rm", "grpo"] as const).map((kind) => ({
  name: kind,
  summary: summaries[kind],
  declare: (command) => declareTrainer(command, kind),
  run: (_args, options) => run(kind, options as unknown as Flags),
}));

const showCommand: CommandEntry = {
  name: "show",
  summary: "Print a published configuration as a complete file",
  declare(command) {
    command
      .argument("[preset]", "the configuration's name; without it, they are listed")
      .option("--set <field=value>", "replace one field, as in learningRate=1e-5; may be repeated", collect)
      .option("--weights <which>", "reward weights of GRPO: script or readme (default: script)")
      .addHelpText("after", "\nExit status: 0 printed, 2 wrong usage.");
  },
  run: ([preset], options) => show(preset as string | undefined, options as Flags),
};

export const trainCommands: CommandGroup = {
  name: "train",
  summary: "Pre-train a tower, fine-tune, train a reward model, or reinforce with GRPO",
  commands: [trainVisionCommand, ...trainers, showCommand],
};

function declareTrainer(command: Command, kind: TrainKind): void {
  command
    .option("--config <file>", "YAML file with the configuration")
    .option("--preset <name>", "published configuration, instead of a file")
    .option("--set <field=value>", "replace one field, as in learningRate=1e-5; may be repeated", collect);
  if (kind === "grpo") {
    command.option("--weights <which>", "reward weights: script or readme (default: the configuration's)");
  }
  command
    .option("--run <dir>", "run directory (default: runs/train-<digest of the configuration>)")
    .option("--dry-run", "print the plan, check everything, and start nothing")
    .option("--json", "with --dry-run: print the plan as JSON")
    .option("--price-per-hour <amount>", "what an hour of this machine costs, for the summary")
    .option("--engine <name>", "embedded, or ms-swift for GPUs (default: embedded)")
    .option("--engine-set <field=value>", "for ms-swift: devices, sharding and more; may be repeated", collect)
    .addHelpText(
      "after",
      `
Before a run starts, its plan is printed and every row is checked. Interrupted or
killed, the same command goes on from its last checkpoint, to equal weights.
docs/engines.md has ms-swift and its settings.
Exit status: 0 finished, 2 the configuration, the data or the model cannot be
used (each fault is named, and nothing is started), 4 ms-swift ended early,
130 interrupted.`,
    );
}

async function run(kind: TrainKind, flags: Flags): Promise<number> {
  const { readTrainConfig } = await import("../train/config/read-train-config.ts");
  const { readNumber } = await import("./read-flags.ts");
  const price = readNumber("--price-per-hour", flags.pricePerHour);
  const config = await readTrainConfig({
    ...(flags.config !== undefined && { file: flags.config }),
    ...(flags.preset !== undefined && { preset: flags.preset }),
    kind,
    set: await settings(flags, kind),
  });
  const { readChoice } = await import("./read-flags.ts");
  const engine = readChoice("--engine", flags.engine ?? "embedded", ["embedded", "ms-swift"]);
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { signal, release } = abortOnInterrupt();
  try {
    if (engine === "ms-swift") {
      const { trainWithSwift } = await import("./train-with-swift.ts");
      const { run: path, dryRun = false, json = false, engineSet = [] } = flags;
      return await trainWithSwift(config, { path, dryRun, json, price, settings: engineSet, signal });
    }
    if (flags.engineSet !== undefined) {
      const { GlobeError } = await import("../run/errors.ts");
      throw new GlobeError("usage", "--engine-set is for --engine ms-swift.");
    }
    const plan = await planWithProgress(config, signal);
    if (await tellPlan(plan, flags)) return exitCodes.usage;
    if (flags.dryRun) return exitCodes.ok;
    return await train(config, plan, { path: flags.run, price, signal });
  } finally {
    release();
  }
}

async function settings(flags: Flags, kind: TrainKind): Promise<readonly string[]> {
  const { weights, set = [] } = flags;
  if (weights === undefined) return set;
  const { readChoice } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  if (kind !== "grpo")
    throw new GlobeError("usage", "--weights is for `globe train grpo`; the others have no rewards.");
  return [...set, `reward.weights=${readChoice("--weights", weights, ["script", "readme"])}`];
}

async function planWithProgress(config: TrainConfig, signal: AbortSignal): Promise<TrainingPlan> {
  const { planTraining } = await import("../train/plan/plan-training.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const progress = createProgress({ label: "Checking rows", total: null, clock: systemClock });
  try {
    return await planTraining(config, { signal, onRow: (rows) => progress.update(rows) });
  } finally {
    progress.clear();
  }
}

/** Prints the plan and what is wrong with it; true when something is. */
async function tellPlan(plan: TrainingPlan, flags: Flags): Promise<boolean> {
  const { formatFaults, formatPlan } = await import("../train/plan/format-plan.ts");
  if (flags.dryRun && flags.json) process.stdout.write(`${JSON.stringify(plan)}\n`);
  else (flags.dryRun ? process.stdout : process.stderr).write(formatPlan(plan));
  process.stderr.write(formatFaults(plan.notices, "!"));
  if (plan.faults.length === 0) return false;
  process.stderr.write(`${formatFaults(plan.faults)}Nothing was started.\n`);
  return true;
}

async function train(
  config: TrainConfig,
  plan: TrainingPlan,
  { path, price, signal }: { path: string | undefined; price: number | undefined; signal: AbortSignal },
): Promise<number> {
  const { openTrainingRun } = await import("../train/open-training-run.ts");
  const { conductTraining } = await import("./conduct-training.ts");
  return conductTraining(await openTrainingRun(config, plan, { path, price }), signal, (hooks) =>
    runAlgorithm(config, hooks),
  );
}

async function runAlgorithm(
  config: TrainConfig,
  hooks: import("../train/config/training-runner.ts").TrainingHooks,
): Promise<TrainingOutcome> {
  switch (config.kind) {
    case "sft":
      return (await import("../train/run-sft.ts")).runSft(config, hooks);
    case "rm":
      return (await import("../train/reward-model/run-rm.ts")).runRm(config, hooks);
    case "grpo":
      return (await import("../train/grpo/run-grpo.ts")).runGrpo(config, hooks);
  }
}

async function show(name: string | undefined, flags: Flags): Promise<number> {
  const { trainPresets } = await import("../train/config/presets.ts");
  if (name === undefined) {
    const width = Math.max(...trainPresets.map((preset) => preset.name.length)) + 2;
    for (const preset of trainPresets) {
      process.stdout.write(`${preset.name.padEnd(width)}${preset.kind.padEnd(6)}${preset.summary}\n`);
    }
    return exitCodes.ok;
  }
  const { findPreset, readTrainConfig } = await import("../train/config/read-train-config.ts");
  const { writeTrainConfig } = await import("../train/config/write-train-config.ts");
  const preset = findPreset(name);
  const config = await readTrainConfig({ preset: name, set: await settings(flags, preset.kind) });
  process.stdout.write(writeTrainConfig(config, preset));
  return exitCodes.ok;
}
