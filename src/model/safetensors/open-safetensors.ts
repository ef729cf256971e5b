// Opens safetensors files for positional reads: one file, or the shards of a folder behind their index.
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { byteWidth, isFloat } from "./data-type.ts";
import { type FileHeader, readHeader } from "./read-header.ts";
import { readRange } from "./read-range.ts";
import { readShardIndex } from "./shard-index.ts";
import { type StoredArray, toFloats, toStoredArray } from "./stored-array.ts";
import type { TensorFiles, TensorInfo } from "./tensor-files.ts";

/**
 * Opens a `.safetensors` file, an `*.index.json`, or a folder with `model.safetensors.index.json` or one file. Reads
 * headers only; no file stays open between reads.
 */
export async function openSafetensors(fileOrFolder: string): Promise<TensorFiles> {
  const path = await findWeights(fileOrFolder);
  const headers = path.endsWith(".json") ? await openShards(path) : [await readHeader(path)];
  return tensorFiles(headers, fileOrFolder);
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
    return `${folder} holds ${files.length} safetensors files but no model.safetensors.index.json that says which tensor is where; download the index too.`;
  }
  const others = names.filter((name) => /\.(bin|pt|pth|gguf|ckpt|onnx)$/.test(name));
  if (others.some((name) => name.endsWith(".gguf"))) {
    return `${folder} holds only GGUF weights (${others[0]}). Use the checkpoint's safetensors release; it is quantized here.`;
  }
  if (others.some((name) => /\.(bin|pt|pth|ckpt)$/.test(name))) {
    return `${folder} holds only PyTorch pickles (${others[0]}), which can run programs when they are opened and are therefore not read. Use the checkpoint's safetensors release.`;
  }
  return `${folder} holds no weights: neither model.safetensors nor model.safetensors.index.json. Download the checkpoint's safetensors files into it.`;
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
      `${missing.length} of ${wanted.length} shards that ${index} names are missing: ${list}. Download them into ${folder}.`,
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
        `${index} places "${absent}" in ${wanted[position]}, which does not hold it: index and shards are of different releases.`,
        { facts: { file: header.file } },
      );
    }
  }
  return headers;
}

function tensorFiles(headers: readonly FileHeader[], source: string): TensorFiles {
  const tensors = new Map<string, TensorInfo>();
  const sizes = new Map(headers.map(({ file, fileSize }) => [file, fileSize]));
  for (const { file, entries } of headers) {
    for (const { name, dtype, shape, offset, length } of entries) {
      const other = tensors.get(name);
      if (other) {
        throw new GlobeError("decode-error", `The tensor "${name}" stands in ${other.file} and in ${file}.`, {
          facts: { file },
        });
      }
      tensors.set(name, { dtype, shape, file, offset, length });
    }
  }
  const info = (name: string): TensorInfo => {
    const found = tensors.get(name);
    if (found) return found;
    throw new GlobeError("missing-file", `${source} holds no tensor "${name}".`, { facts: { file: source } });
  };
  const requireFloat = (name: string): TensorInfo => {
    const found = info(name);
    if (isFloat(found.dtype)) return found;
    throw new GlobeError(
      "usage",
      `The tensor "${name}" of ${found.file} holds ${found.dtype}, not numbers with a fraction.`,
    );
  };
  const readBytes = (name: string, start = 0, end?: number) => {
    const { file, offset, length } = info(name);
    const stop = end ?? length;
    if (!(start >= 0 && start <= stop && stop <= length)) {
      throw new GlobeError("usage", `Bytes ${start} to ${stop} lie outside the tensor "${name}" of ${length} bytes.`);
    }
    return readRange(file, sizes.get(file)!, [{ offset: offset + start, length: stop - start }]);
  };
  return {
    names: [...tensors.keys()],
    headers,
    has: (name) => tensors.has(name),
    info,
    readBytes,
    async read(name): Promise<StoredArray> {
      return toStoredArray(await readBytes(name), info(name).dtype);
    },
    async readFloats(name) {
      const { dtype } = requireFloat(name);
      return toFloats(await readBytes(name), dtype);
    },
    async readRows(name, ids) {
      const { dtype, shape, file, offset } = requireFloat(name);
      const [rows, columns] = shape;
      if (shape.length !== 2) {
        throw new GlobeError("usage", `Rows are read from matrices; "${name}" has the shape [${shape.join(", ")}].`);
      }
      const rowLength = columns! * byteWidth(dtype);
      const ranges = Array.from(ids, (id) => {
        if (!Number.isInteger(id) || id < 0 || id >= rows!) {
          throw new GlobeError("usage", `The row ${id} was asked of "${name}", which has ${rows}.`);
        }
        return { offset: offset + id * rowLength, length: rowLength };
      });
      return toFloats(await readRange(file, sizes.get(file)!, ranges), dtype);
    },
  };
}
