// Opens a checkpoint: a folder in the form of the Hugging Face hub, with config.json and safetensors weights.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { checkpointDigest } from "./checkpoint-digest.ts";
import { configLimit, readConfig } from "./read-config.ts";
import { openSafetensors } from "./safetensors/open-safetensors.ts";
import type { TensorFiles } from "./safetensors/tensor-files.ts";

export interface Checkpoint {
  readonly folder: string;
  /** `config.json`, parsed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The first of `architectures`: the name under which the registry finds the family. */
  readonly architecture: string;
  readonly tensors: TensorFiles;
  /** Hexadecimal SHA-256 that names these weights in caches and results. */
  readonly digest: string;
  /** Names of the files in the folder. */
  readonly fileNames: readonly string[];
  /** The path of a file of the folder, or null when there is none of that name. */
  file(name: string): string | null;
}

/** Reads the configuration and the headers of the weights; a sentence names each file that is missing. */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const found = await stat(folder).catch(() => null);
  const facts = { file: folder };
  if (!found) throw new GlobeError("missing-file", `There is no checkpoint folder ${folder}.`, { facts });
  if (!found.isDirectory()) {
    throw new GlobeError(
      "missing-file",
      `${folder} is a file; a checkpoint is the folder that holds config.json, the weights and the tokenizer.`,
      { facts },
    );
  }
  const fileNames = await readdir(folder);
  if (!fileNames.includes("config.json")) {
    throw new GlobeError(
      "missing-file",
      `${folder} holds no config.json and so is no checkpoint; download that file of the checkpoint too.`,
      { facts },
    );
  }
  const configFile = join(folder, "config.json");
  enforceLimit(configLimit, (await stat(configFile)).size, configFile);
  const configBytes = await readFile(configFile);
  const { config, architecture } = readConfig(configBytes, configFile);
  const tensors = await openSafetensors(folder);
  return {
    folder,
    config,
    architecture,
    tensors,
    digest: await checkpointDigest(configBytes, tensors),
    fileNames,
    file: (name) => (fileNames.includes(name) ? join(folder, name) : null),
  };
}
