// Makes of ms-swift's last checkpoint a model folder that every engine loads.
import { existsSync } from "node:fs";
import { copyFile, link, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openCheckpoint } from "../../../model/open-checkpoint.ts";
import { GlobeError } from "../../../run/errors.ts";
import { runProgram } from "../../../run/run-program.ts";
import type { TrainConfig } from "../../config/train-config.ts";

/** The trainer's own state, as transformers, DeepSpeed and ms-swift name it. */
const stateFiles =
  /^(global_step\d+|optimizer\.(pt|bin)|scheduler\.pt|scaler\.pt|rng_state.*|trainer_state\.json|training_args\.bin|zero_to_fp32\.py|latest|args\.json|.*\.tmp)$/;
/** What the starting checkpoint has and ms-swift may leave out. */
const companions =
  /^(tokenizer.*|vocab\.json|merges\.txt|added_tokens\.json|special_tokens_map\.json|chat_template\..*|preprocessor_config\.json|video_preprocessor_config\.json|generation_config\.json|configuration_.*\.py|modeling_.*\.py|conversation\.py)$/;

export interface FinishOptions {
  readonly config: TrainConfig;
  readonly python: string;
  readonly signal: AbortSignal;
  readonly logFile: string;
}

/** Adapters are folded in by `swift export`. Throws where the result is no checkpoint that this program opens. */
export async function finishCheckpoint(checkpoint: string, output: string, options: FinishOptions): Promise<void> {
  const { config } = options;
  if (resolve(output) === resolve(config.model)) {
    throw new GlobeError("config", `${output} is the checkpoint that training began with; name another output.`);
  }
  if (config.tune === "lora") {
    // It refuses a folder that exists.
    await rm(output, { recursive: true, force: true });
    await mergeAdapters(checkpoint, output, options);
  } else await linkFiles(checkpoint, output, (name) => !stateFiles.test(name));
  await linkFiles(config.model, output, (name) => companions.test(name) && !existsSync(join(output, name)));
  await openCheckpoint(output);
}

async function mergeAdapters(
  checkpoint: string,
  output: string,
  { config, python, signal, logFile }: FinishOptions,
): Promise<void> {
  const args = ["-m", "swift.cli.main", "export", "--model", resolve(config.model), "--adapters", checkpoint];
  const { status, tail } = await runProgram(python, [...args, "--merge_lora", "true", "--output_dir", output], {
    signal,
    logFile,
  });
  signal.throwIfAborted();
  if (status === 0) return;
  throw new GlobeError(
    "engine",
    `The adapters of ${checkpoint} could not be folded in: ${tail.at(-1) ?? `status ${status}`}. The whole of it is in ${logFile}.`,
    { facts: { file: logFile } },
  );
}

/** Weights are linked where the file system can, since a 72B model takes minutes and 147 GB to copy. */
async function linkFiles(from: string, to: string, isWanted: (name: string) => boolean): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile() || !isWanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await rm(target, { force: true });
    await link(source, target).catch(() => copyFile(source, target));
  }
}
