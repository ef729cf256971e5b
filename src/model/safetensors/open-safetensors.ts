// Opens safetensors files for positional reads: one file, or the shards of a folder behind their index.
import { distance } from "fastest-levenshtein";
import { GlobeError } from "../../run/errors.ts";
import { byteWidth, isFloat } from "./data-type.ts";
import type { FileHeader } from "./read-header.ts";
import { readHeaders } from "./read-headers.ts";
import { readRange } from "./read-range.ts";
import { type StoredArray, toFloats, toStoredArray } from "./stored-array.ts";
import type { TensorFiles, TensorInfo } from "./tensor-files.ts";

/**
 * Opens a `.safetensors` file, an `*.index.json`, or a folder with `model.safetensors.index.json` or one file. Reads
 * headers only; no file stays open between reads.
 */
export async function openSafetensors(fileOrFolder: string): Promise<TensorFiles> {
  return tensorFiles(await readHeaders(fileOrFolder), fileOrFolder);
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
    const [similar] = [...tensors.keys()].sort((a, b) => distance(name, a) - distance(name, b));
    const hint = similar === undefined ? "" : `; the most similar name is "${similar}"`;
    throw new GlobeError("missing-file", `${source} holds no tensor "${name}"${hint}.`, { facts: { file: source } });
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
