// GeoCLIP's own weights: the layers on top of CLIP, the location encoder and the temperature, from either kind of file.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { GlobeError } from "../../run/errors.ts";
import type { FileRange, StorageType, WeightSource } from "../../tensor/weight.ts";
import type { Parameter } from "../family.ts";
import type { DataType } from "../safetensors/data-type.ts";
import { openSafetensors } from "../safetensors/open-safetensors.ts";
import { readRange } from "../safetensors/read-range.ts";
import { toFloats } from "../safetensors/stored-array.ts";
import type { TensorFiles } from "../safetensors/tensor-files.ts";
import { type GeoClipFiles, type PickledPart, pickledParts } from "./find-files.ts";
import { type HeadSizes, headParameters, headSizes, locationParameters } from "./head-sizes.ts";
import { requireTensors } from "./require-tensors.ts";
import { openTorchFile, type StoredTensor } from "./torch-file/open-torch-file.ts";

export interface Heads extends WeightSource {
  readonly sizes: HeadSizes;
  /** Factor on the cosines, the exponential of what is stored. */
  readonly logitFactor: number;
  /** SHA-256 of all weights, and of those of the location encoder, on which a cached gallery depends. */
  readonly digest: string;
  readonly locationDigest: string;
}

/** Throws `config` when tensors are missing, left over or of another shape. */
export async function openHeads({ folder, weights }: GeoClipFiles): Promise<Heads> {
  const stored = "pickles" in weights ? await openPickles(weights.pickles) : await openRelease(weights.safetensors);
  const sizes = headSizes(stored, folder);
  requireTensors(headParameters(sizes), stored, folder);
  const scale = stored.get("logit_scale")!;
  const [logitScale] = toFloats(await readTensor(scale), dataTypes[scale.dtype as keyof typeof dataTypes]);
  const logitFactor = Math.exp(logitScale!);
  if (!Number.isFinite(logitFactor)) {
    throw new GlobeError("config", `${folder} states a temperature that is no number. Fetch it again.`);
  }
  return {
    sizes,
    logitFactor,
    digest: await digestOf(headParameters(sizes), stored),
    locationDigest: await digestOf(locationParameters(sizes), stored),
    get(name) {
      const found = stored.get(name);
      if (found) return found;
      throw new GlobeError("internal", `GeoCLIP has no parameter "${name}".`);
    },
  };
}

const dataTypes = { float32: "F32", float16: "F16", bfloat16: "BF16" } as const satisfies Partial<
  Record<StorageType, DataType>
>;
const storageTypes: Partial<Record<DataType, StorageType>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/** Where a tensor of a safetensors file lies, for a session that reads it in place. */
export function storedTensor(tensors: TensorFiles, name: string): StoredTensor {
  const { dtype, shape, file, offset, length } = tensors.info(name);
  const type = storageTypes[dtype];
  if (type) return { dtype: type, shape, file, offset, length };
  throw new GlobeError("unsupported", `${file} stores "${name}" as ${dtype}; weights are read as F32, F16 or BF16.`, {
    facts: { file },
  });
}

async function openRelease(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const tensors = await openSafetensors(file);
  return new Map(tensors.names.map((name) => [name, storedTensor(tensors, name)]));
}

async function openPickles(files: Readonly<Record<PickledPart, string>>): Promise<ReadonlyMap<string, StoredTensor>> {
  const stored = new Map<string, StoredTensor>();
  for (const [part, prefix] of Object.entries(pickledParts)) {
    for (const [name, tensor] of await openTorchFile(files[part as PickledPart]))
      stored.set(`${prefix}${name}`, tensor);
  }
  return stored;
}

async function readTensor({ file, offset, length }: FileRange): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file);
  const { size } = await handle.stat().finally(() => handle.close());
  return readRange(file, size, [{ offset, length }]);
}

async function digestOf(parameters: readonly Parameter[], stored: ReadonlyMap<string, StoredTensor>): Promise<string> {
  const hash = createHash("sha256");
  for (const { name } of parameters) {
    const tensor = stored.get(name)!;
    hash.update(`${name} ${tensor.dtype} ${tensor.shape.join("x")}\n`).update(await readTensor(tensor));
  }
  return hash.digest("hex");
}
