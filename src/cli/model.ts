// `globe model`: fetch a checkpoint, look into it, make it smaller, and write it in other forms.
import type { Command } from "commander";
import type { CommandEntry, CommandGroup } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface PullFlags {
  readonly revision?: string;
  readonly out?: string;
  readonly parallel?: string;
}

const pull: CommandEntry = {
  name: "pull",
  summary: "Fetch a checkpoint from the Hugging Face hub",
  declare(command: Command) {
    command
      .argument("<name>", "GLOBE-Qwen2.5VL-7B, GLOBE-InternVL3-8B, or any owner/name of the hub")
      .option("--revision <revision>", "branch, tag or commit (default: main)")
      .option("--out <dir>", "folder to make (default: one among the caches, found by the model's name)")
      .option("--parallel <n>", "files fetched at the same time (default: 4)")
      .addHelpText(
        "after",
        `
HF_ENDPOINT names another hub, HF_TOKEN the token for what is not public; GLOBE_HOME
moves the caches. What was fetched is kept: the same command goes on from there.
Exit status: 0 fetched, 2 wrong usage or no room, 3 no answer from the hub,
130 interrupted.`,
      );
  },
  run: (args, options) => runPull(args[0] as string, options as PullFlags),
};

async function runPull(name: string, flags: PullFlags): Promise<number> {
  const { readNumber } = await import("./read-flags.ts");
  const parallel = readNumber("--parallel", flags.parallel, { min: 1, max: 16, whole: true });
  const { pullModel } = await import("../model/hub/pull-model.ts");
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { signal, release } = abortOnInterrupt();
  let progress: ReturnType<typeof createProgress> | null = null;
  try {
    const { folder, bytes, commit, isNew } = await pullModel({
      name,
      revision: flags.revision,
      out: flags.out,
      parallel,
      signal,
      onProgress(done, total, file) {
        progress ??= createProgress({ label: "Megabytes", total: megabytes(total), clock: systemClock });
        progress.update(megabytes(done), file);
      },
    });
    (progress as ReturnType<typeof createProgress> | null)?.clear();
    const deed = isNew ? "Fetched" : "Already there:";
    process.stderr.write(`${deed} ${(bytes / 1e9).toFixed(2)} GB, commit ${commit.slice(0, 12)}.\n`);
    process.stdout.write(`${folder}\n`);
    return exitCodes.ok;
  } catch (error) {
    (progress as ReturnType<typeof createProgress> | null)?.clear();
    throw error;
  } finally {
    release();
  }
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1e6);
}

export const modelCommands: CommandGroup = {
  name: "model",
  summary: "Fetch, inspect, quantize and export checkpoints",
  commands: [pull],
};
