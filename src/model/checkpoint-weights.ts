// The weights of a checkpoint under their official names, whichever layout the files have.
import { GlobeError } from "../run/errors.ts";
import type { FileRange, StorageType, StoredArray, WeightSource } from "../tensor/weight.ts";
import type { Network } from "./family.ts";
import { joinFloats } from "./join-floats.ts";
import { matchKeys } from "./key-layout.ts";
import { readPieces } from "./read-pieces.ts";
import type { DataType } from "./safetensors/data-type.ts";
import type { TensorFiles } from "./safetensors/tensor-files.ts";

export interface CheckpointWeights extends WeightSource {
  /** The name of the layout that the files have. */
  readonly layout: string;
  /** A parameter as ONNX Runtime reads it: a range of a file, or an array where the files store it in parts. */
  get(name: string): Promise<FileRange | StoredArray>;
  /** The stored tensors that are the parameter, one after the other along its first axis. */
  storedNames(name: string): readonly string[];
  /** The parameter as singles. */
  readFloats(name: string): Promise<Float32Array>;
  /** `count` of its numbers from `start` on as singles, a few millions at a time. */
  readPieces(name: string, start: number, count: number): AsyncIterable<Float32Array<ArrayBuffer>>;
  /** Rows of a matrix, such as token embeddings, as singles. */
  readRows(name: string, ids: ArrayLike<number>): Promise<Float32Array>;
}

/** Matches the files against the network; throws with lists when tensors are missing, unexpected or misshapen. */
export function checkpointWeights(network: Network, tensors: TensorFiles, subject: string): CheckpointWeights {
  const shapes = new Map(tensors.names.map((name) => [name, tensors.info(name)] as const));
  const { layout, stored } = matchKeys(network, shapes, subject);
  const storedNames = (name: string): readonly string[] => {
    const names = stored.get(name);
    if (!names) throw new GlobeError("internal", `${subject} has no parameter "${name}".`);
    return names;
  };
  return {
    layout,
    storedNames,
    async get(name) {
      const names = storedNames(name);
      const infos = names.map((each) => tensors.info(each));
      const dtype = storageType(infos[0]!.dtype, name, subject);
      if (names.length === 1) return { ...infos[0]!, dtype };
      if (infos.some((info) => info.dtype !== infos[0]!.dtype)) {
        return { dtype: "float32", data: await readFloats(tensors, names) };
      }
      return { dtype, data: Buffer.concat(await Promise.all(names.map((each) => tensors.readBytes(each)))) };
    },
    readFloats: (name) => readFloats(tensors, storedNames(name)),
    readPieces: (name, start, count) => readPieces(tensors, storedNames(name), start, count),
    async readRows(name, ids) {
      const names = storedNames(name);
      if (names.length > 1)
        throw new GlobeError("internal", `Rows of "${name}" are spread over ${names.length} tensors.`);
      return tensors.readRows(names[0]!, ids);
    },
  };
}

const storageTypes: Partial<Record<DataType, StorageType>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

function storageType(dtype: DataType, name: string, subject: string): StorageType {
  const type = storageTypes[dtype];
  if (type) return type;
  throw new GlobeError(
    "unsupported",
    `${subject} stores "${name}" as ${dtype}; weights are read as F32, F16 or BF16: take the BF16 release.`,
  );
}

async function readFloats(tensors: TensorFiles, names: readonly string[]): Promise<Float32Array> {
  return joinFloats(await Promise.all(names.map((name) => tensors.readFloats(name))));
}
