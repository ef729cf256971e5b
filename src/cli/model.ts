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
      .argument("<name>", "GLOBE-Qwen2.5VL-7B, GLOBE-InternVL3-8B, GeoCLIP, or any owner/name of the hub")
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
  if (name.toLowerCase() === "geoclip") return pullPoints(flags);
  const { pullModel } = await import("../model/hub/pull-model.ts");
  const { folder, bytes, commit, isNew } = await withProgress("Bytes", (signal, onProgress) =>
    pullModel({ name, revision: flags.revision, out: flags.out, parallel, signal, onProgress }),
  );
  process.stderr.write(`${isNew ? "Fetched" : "There already:"} ${sizeOf(bytes)}, commit ${commit.slice(0, 12)}.\n`);
  process.stdout.write(`${folder}\n`);
  return exitCodes.ok;
}

/** GeoCLIP is two repositories: its own, and that of the image encoder that it was trained on. */
async function pullPoints({ revision, out }: PullFlags): Promise<number> {
  const { pullGeoClip } = await import("../model/geoclip/pull-geoclip.ts");
  const { folder, isNew } = await withProgress("Bytes", (signal, onProgress) =>
    pullGeoClip({ revision, out, signal, onProgress }),
  );
  process.stderr.write(isNew ? "Fetched GeoCLIP and its image encoder.\n" : "There already.\n");
  process.stdout.write(`${folder}\n`);
  return exitCodes.ok;
}

interface InspectFlags {
  readonly json?: boolean;
}

const inspect: CommandEntry = {
  name: "inspect",
  summary: "Say what a checkpoint is, what it needs and what it lacks",
  declare(command: Command) {
    command
      .argument("<model>", "folder of a checkpoint, or the name of one that was pulled")
      .option("--json", "print everything as JSON, each tensor too")
      .addHelpText("after", "\nExit status: 0 it can be used, 1 something is missing, 2 there is no checkpoint.");
  },
  run: (args, options) => runInspect(args[0] as string, options as InspectFlags),
};

async function runInspect(name: string, { json }: InspectFlags): Promise<number> {
  const { GlobeError } = await import("../run/errors.ts");
  const { inspectCheckpoint } = await import("../model/inspect/inspect-checkpoint.ts");
  const { schemeOf } = await import("../generate/engine/choose-scheme.ts");
  const { openProcessor } = await import("../generate/processor/open-processor.ts");
  const folder = await requireModel(name);
  const inspection = await inspectCheckpoint(folder, { schemeOf });
  let processor: string | null = null;
  try {
    await openProcessor(folder);
  } catch (error) {
    if (!GlobeError.is(error)) throw error;
    processor = error.message;
  }
  if (json) process.stdout.write(`${JSON.stringify({ ...inspection, processor })}\n`);
  else {
    const { printInspection } = await import("../model/inspect/print-inspection.ts");
    process.stdout.write(printInspection(inspection, processor));
  }
  const { model } = inspection;
  const isWhole = model && model.missing.length + model.unexpected.length + model.misshapen.length === 0;
  return isWhole && processor === null ? exitCodes.ok : exitCodes.someFailed;
}

interface QuantizeFlags {
  readonly bits: string;
  readonly block: string;
  readonly threads?: string;
}

const quantize: CommandEntry = {
  name: "quantize",
  summary: "Make the small weights of a checkpoint, which its first use would make",
  declare(command: Command) {
    command
      .argument("<model>", "folder of a checkpoint, or the name of one that was pulled")
      .option("--bits <n>", "4 or 8 for each weight of the language model; head and vision tower keep 8", "4")
      .option("--block <n>", "inputs that share a scale: 32, 64, 128 or 256", "128")
      .option("--threads <n>", "processor threads (default: one for each core)")
      .addHelpText(
        "after",
        `
The file is kept beside the checkpoint, or under GLOBE_HOME where that cannot be
written; locate and serve use it with --quantize int4, int8, int4-block32 and so on.
A command that was stopped goes on where it was.
Exit status: 0 the file is there, 2 wrong usage or no room, 130 interrupted.`,
      );
  },
  run: (args, options) => runQuantize(args[0] as string, options as unknown as QuantizeFlags),
};

async function runQuantize(name: string, flags: QuantizeFlags): Promise<number> {
  const { readChoice, readNumber } = await import("./read-flags.ts");
  const bits = Number(readChoice("--bits", flags.bits, ["4", "8"])) as 4 | 8;
  const blockSize = Number(readChoice("--block", flags.block, ["32", "64", "128", "256"])) as 32 | 64 | 128 | 256;
  const threads = readNumber("--threads", flags.threads, { min: 1, max: 256, whole: true });
  const { openCheckpoint } = await import("../model/open-checkpoint.ts");
  const { quantizeCheckpoint } = await import("../model/quantize/quantize-checkpoint.ts");
  const { schemeOf } = await import("../generate/engine/choose-scheme.ts");
  const { stat } = await import("node:fs/promises");
  const checkpoint = await openCheckpoint(await requireModel(name));
  const quantized = await withProgress("Weights", (signal, onProgress) =>
    quantizeCheckpoint(checkpoint, {
      schemeOf: (layer) => schemeOf(layer, { bits, blockSize }),
      ...(threads !== undefined && { threads }),
      signal,
      onProgress,
      onWait: (file) => process.stderr.write(`Another process makes ${file}; waiting for it.\n`),
    }),
  );
  const errors = [...quantized.relativeErrors.values()];
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const { size } = await stat(quantized.file);
  process.stderr.write(
    `${quantized.matrices.size} matrices, ${sizeOf(size)}, mean error ${(100 * mean).toFixed(2)} % of the weights.\n`,
  );
  process.stdout.write(`${quantized.file}\n`);
  return exitCodes.ok;
}

interface ExportFlags {
  readonly out?: string;
  readonly to?: string;
}

const exportModel: CommandEntry = {
  name: "export",
  summary: "Write a checkpoint in another precision, or as ONNX graphs",
  declare(command: Command) {
    command
      .argument("<model>", "folder of a checkpoint, or the name of one that was pulled")
      .requiredOption("--out <dir>", "folder to make")
      .requiredOption("--to <form>", "bf16, fp16 or fp32 for a checkpoint of that precision, or onnx")
      .addHelpText(
        "after",
        `
The folder appears when everything in it is written.
Exit status: 0 written, 2 wrong usage or no room, 130 interrupted.`,
      );
  },
  run: (args, options) => runExport(args[0] as string, options as ExportFlags),
};

async function runExport(name: string, flags: ExportFlags): Promise<number> {
  const { readChoice } = await import("./read-flags.ts");
  const form = readChoice("--to", flags.to, ["bf16", "fp16", "fp32", "onnx"]);
  const folder = await requireModel(name);
  const out = flags.out as string;
  const made = await withProgress(form === "onnx" ? "Bytes" : "Weights", async (signal, onProgress) => {
    const options = { out, signal, onProgress };
    if (form === "onnx") {
      const { exportOnnx } = await import("../model/export/export-onnx.ts");
      return exportOnnx(folder, options);
    }
    const { exportCheckpoint } = await import("../model/export/export-checkpoint.ts");
    return exportCheckpoint(folder, form, options);
  });
  process.stdout.write(`${made}\n`);
  return exitCodes.ok;
}

/** The folder that a name means, as it is where it means none: opening it says what is wrong. */
async function requireModel(name: string): Promise<string> {
  const { findModel } = await import("../model/hub/model-name.ts");
  return findModel(name) ?? name;
}

/** Runs long work with a progress line in millions, until it ends or is interrupted. */
async function withProgress<Result>(
  what: string,
  work: (signal: AbortSignal, onProgress: (done: number, total: number, text?: string) => void) => Promise<Result>,
): Promise<Result> {
  const { createProgress } = await import("../run/progress.ts");
  const { systemClock } = await import("../run/clock.ts");
  const { abortOnInterrupt } = await import("./abort-on-interrupt.ts");
  const { signal, release } = abortOnInterrupt();
  let progress: ReturnType<typeof createProgress> | undefined;
  const millions = (count: number) => Math.floor(count / 1e6);
  try {
    return await work(signal, (done, total, text) => {
      progress ??= createProgress({
        label: `Million ${what.toLowerCase()}`,
        total: millions(total),
        clock: systemClock,
      });
      progress.update(millions(done), text);
    });
  } finally {
    progress?.clear();
    release();
  }
}

function sizeOf(bytes: number): string {
  return bytes >= 1e8 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

export const modelCommands: CommandGroup = {
  name: "model",
  summary: "Fetch, inspect, quantize and export checkpoints",
  commands: [pull, inspect, quantize, exportModel],
};
