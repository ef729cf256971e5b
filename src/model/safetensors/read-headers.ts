// Finds the weights that a path means: a file, or in a folder one file or the shards behind an index.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { type FileHeader, readHeader } from "./read-header.ts";
import { readShardIndex } from "./shard-index.ts";

/** The headers of all files that `fileOrFolder` means; a sentence says what is missing or left over. */
export async function readHeaders(fileOrFolder: string): Promise<readonly FileHeader[]> {
  const path = await findWeights(fileOrFolder);
  return path.endsWith(".json") ? openShards(path) : [await readHeader(path)];
}

/** The weight file or shard index that `fileOrFolder` means. */
async function findWeights(fileOrFolder: string): Promise<string> {
  const found = await stat(fileOrFolder).catch(() => null);
  const facts = { file: fileOrFolder };
  if (!found) throw new GlobeError("missing-file", `There is no file or folder ${fileOrFolder}.`, { facts });
  if (!found.isDirectory()) return fileOrFolder;
  for (const name of ["model.safetensors.index.json", "model.safetensors"]) {
    if (existsSync(join(fileOrFolder, name))) return join(fileOrFolder, name);
  }
  const names = await readdir(fileOrFolder);
  const indexes = names.filter((name) => name.endsWith(".safetensors.index.json"));
  const files = names.filter((name) => name.endsWith(".safetensors"));
  const only = indexes.length === 1 ? indexes[0] : indexes.length === 0 && files.length === 1 ? files[0] : undefined;
  if (only) return join(fileOrFolder, only);
  throw new GlobeError("missing-file", explainMissing(fileOrFolder, names, files), { facts });
}

function explainMissing(folder: string, names: readonly string[], files: readonly string[]): string {
  if (files.length > 1) {
    return (
      `${folder} holds ${files.length} safetensors files but no model.safetensors.index.json that says which tensor ` +
      "is where; download the index too."
    );
  }
  const others = names.filter((name) => /\.(bin|pt|pth|gguf|ckpt|onnx)$/.test(name));
  if (others.some((name) => name.endsWith(".gguf"))) {
    return (
      `${folder} holds only GGUF weights (${others[0]}). ` +
      "Use the checkpoint's safetensors release; it is quantized here."
    );
  }
  if (others.some((name) => /\.(bin|pt|pth|ckpt)$/.test(name))) {
    return (
      `${folder} holds only PyTorch pickles (${others[0]}), which can run programs when they are opened and are ` +
      "therefore not read. Use the checkpoint's safetensors release."
    );
  }
  return (
    `${folder} holds no weights: neither model.safetensors nor model.safetensors.index.json. ` +
    "Download the checkpoint's safetensors files into it."
  );
}

async function openShards(index: string): Promise<FileHeader[]> {
  const shards = await readShardIndex(index);
  const folder = dirname(index);
  const wanted = [...new Set(shards.values())].sort();
  const missing = wanted.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    const list = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
    throw new GlobeError(
      "missing-file",
      `${missing.length} of ${wanted.length} shards that ${index} names are missing: ${list}. ` +
        `Download them into ${folder}.`,
      { facts: { file: join(folder, missing[0]!) } },
    );
  }
  const headers = await Promise.all(wanted.map((name) => readHeader(join(folder, name))));
  for (const [position, header] of headers.entries()) {
    const held = new Set(header.entries.map(({ name }) => name));
    const promised = [...shards].filter(([, shard]) => shard === wanted[position]).map(([tensor]) => tensor);
    const absent = promised.find((tensor) => !held.has(tensor));
    if (absent !== undefined) {
      throw new GlobeError(
        "decode-error",
        `${index} places "${absent}" in ${wanted[position]}, which does not hold it: ` +
          "index and shards are of different releases.",
        { facts: { file: header.file } },
      );
    }
  }
  return headers;
}
