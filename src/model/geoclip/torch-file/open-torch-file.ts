// Opens a file of torch.save for reading its tensors in place.
import { basename } from "node:path";
import { GlobeError, nameFile } from "../../../run/errors.ts";
import { enforceLimit } from "../../../run/limits.ts";
import type { FileRange } from "../../../tensor/weight.ts";
import { readRange } from "../../safetensors/read-range.ts";
import { torchFileLimits } from "./limits.ts";
import { readTensorPickle } from "./read-tensor-pickle.ts";
import { readZipDirectory } from "./read-zip-directory.ts";

export interface StoredTensor extends FileRange {
  readonly shape: readonly number[];
}

const elementTypes = {
  FloatStorage: { dtype: "float32", width: 4 },
  HalfStorage: { dtype: "float16", width: 2 },
  BFloat16Storage: { dtype: "bfloat16", width: 2 },
} as const;

/**
 * Where each tensor lies in the file, by name; one that was saved alone has the empty name. Nothing of the file is run:
 * see `readTensorPickle` for what is refused.
 */
export async function openTorchFile(file: string): Promise<ReadonlyMap<string, StoredTensor>> {
  const broken = (what: string) =>
    new GlobeError("decode-error", `${file} ${what}. Fetch it again.`, { facts: { file } });
  const { size, entries } = await readZipDirectory(file).catch((error: unknown) => {
    throw nameFile(error, file);
  });
  const [pickle, ...others] = [...entries].filter(([name]) => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle || others.length > 0) throw broken("is an archive without one description of tensors, data.pkl");
  const [pickleName, pickleEntry] = pickle;
  const folder = pickleName.slice(0, -basename(pickleName).length);
  enforceLimit(torchFileLimits.pickleBytes, pickleEntry.length, file);
  const order = entries.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await readRange(file, size, [order])).trim() !== "little") {
    throw new GlobeError(
      "unsupported",
      `${file} was saved on a machine of another byte order; save it on a usual one.`,
    );
  }
  const described = readTensorPickle(await readRange(file, size, [pickleEntry]), file);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { storage, start, shape, strides }] of described) {
    const type = Object.hasOwn(elementTypes, storage.type)
      ? elementTypes[storage.type as keyof typeof elementTypes]
      : undefined;
    const entry = entries.get(`${folder}data/${storage.key}`);
    if (!type || !entry) throw broken(`lacks the numbers of the tensor "${name}"`);
    if (!isContiguous(shape, strides)) {
      throw new GlobeError("unsupported", `${file} stores the tensor "${name}" transposed, which is not read.`);
    }
    const length = shape.reduce((product, axis) => product * axis, type.width);
    const offset = entry.offset + start * type.width;
    if (offset + length > entry.offset + entry.length) throw broken(`holds too few numbers of the tensor "${name}"`);
    tensors.set(name, { file, offset, length, dtype: type.dtype, shape });
  }
  return tensors;
}

/** Whether elements lie row after row; the stride of an axis of one element says nothing. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}
