// Which files of a repository a checkpoint needs; programs, pickles and other formats stay where they are.
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { isCompanionFile } from "../companion-files.ts";
import { hubLimits } from "./hub-limits.ts";
import type { HubFile } from "./list-repository.ts";

const shardIndex = "model.safetensors.index.json";

/** What has to be read before the weights can be chosen: the configuration and the index. Throws where there is none. */
export function chooseFirst(files: readonly HubFile[], repository: string): readonly HubFile[] {
  const has = (name: string) => files.some((file) => file.name === name);
  const missing = (what: string) => new GlobeError("unsupported", `${repository} ${what}.`);
  if (!has("config.json")) throw missing("holds no config.json and so is no checkpoint");
  if (!has(shardIndex) && !has("model.safetensors")) {
    const others = files.filter(({ name }) => /\.(bin|pt|pth|gguf|onnx)$/.test(name));
    const found = others[0] ? `only ${others[0].name}` : "no weights";
    throw missing(`holds ${found}; a release with model.safetensors is needed`);
  }
  if (!has("tokenizer.json") && !(has("vocab.json") && has("merges.txt"))) {
    throw missing("holds no tokenizer: neither tokenizer.json nor vocab.json with merges.txt");
  }
  return files.filter(({ name }) => name === "config.json" || name === shardIndex);
}

/** All files to fetch; `shards` are the names that the index gives, null where there is one file of weights. */
export function chooseFiles(
  files: readonly HubFile[],
  shards: ReadonlySet<string> | null,
  repository: string,
): readonly HubFile[] {
  const wanted = shards ?? new Set(["model.safetensors"]);
  const absent = [...wanted].filter((name) => !files.some((file) => file.name === name));
  if (absent.length > 0) {
    throw new GlobeError(
      "bad-response",
      `${repository} lacks ${absent.length} of ${wanted.size} files of weights: ${absent.slice(0, 3).join(", ")}.`,
    );
  }
  const chosen = files.filter(
    ({ name }) => wanted.has(name) || isCompanionFile(name) || (shards !== null && name === shardIndex),
  );
  for (const { name, size } of chosen) {
    if (!wanted.has(name)) enforceLimit(hubLimits.smallFileBytes, size, `${repository}: ${name}`);
  }
  return chosen;
}
