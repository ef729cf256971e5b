// Weights as initializers: small ones inside the model, large ones where they lie, in memory or in a file.
import { dirname, relative, resolve, sep } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit, type Limit } from "../../run/limits.ts";
import type { NamedType } from "../operations/leaf.ts";
import { type DType, formatType, isFloat, type TypedArray } from "../tensor.ts";
import { bytesPerElement, countElements } from "../tensor-data.ts";
import type { FileRange, StorageType, StoredArray, WeightBytes } from "../weight.ts";
import type { OnnxInitializer } from "./model-format.ts";

export interface ExternalData {
  readonly path: string;
  readonly data: Uint8Array;
}

/** Gives every weight its initializer, and afterwards says what the session must be told about where they lie. */
export interface WeightPlacer {
  place(type: NamedType, bytes: WeightBytes): OnnxInitializer;
  readonly externalFolder: string | null;
  readonly externalData: readonly ExternalData[];
}

/**
 * Bytes from which a weight stays outside the model. ONNX Runtime parses and copies what is inside, and a model has at
 * most 2 GB; what is outside it reads in place.
 */
const inlineBytes = 1024;

const modelLimit = {
  name: "weights inside one model",
  value: 2_000_000_000,
  unit: "bytes",
  reason: "a protobuf message holds at most 2 GiB; write large weights to a file and give ranges of it",
} as const satisfies Limit;

export function createWeightPlacer(weights: Iterable<WeightBytes>): WeightPlacer {
  const externalFolder = commonFolder([...weights].flatMap((bytes) => (isFileRange(bytes) ? [bytes.file] : [])));
  const externalData: ExternalData[] = [];
  let inlined = 0;
  return {
    externalFolder,
    externalData,
    place(type, bytes) {
      const dtype = requireFit(type, bytes);
      const { name } = type;
      const shape = type.shape as readonly number[];
      if (isFileRange(bytes)) {
        const location = relative(externalFolder!, resolve(bytes.file)).split(sep).join("/");
        return { name, dtype, shape, content: { location, offset: bytes.offset, length: bytes.length } };
      }
      const data = bytesOf(isStoredArray(bytes) ? bytes.data : bytes);
      // A session that is given data in memory looks for all external data there, and finds no file any more.
      if (data.length < inlineBytes || externalFolder !== null) {
        inlined += data.length;
        enforceLimit(modelLimit, inlined, `The weight "${name}" with those before it`);
        return { name, dtype, shape, content: data };
      }
      const path = `in memory ${externalData.length + 1}`;
      externalData.push({ path, data });
      return { name, dtype, shape, content: { location: path, offset: 0, length: data.length } };
    },
  };
}

export function bytesOf(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

export function isFileRange(bytes: WeightBytes): bytes is FileRange {
  return "file" in bytes;
}

function isStoredArray(bytes: WeightBytes): bytes is StoredArray {
  return "data" in bytes;
}

function requireFit(type: NamedType, bytes: WeightBytes): StorageType {
  const { dtype, length } = describeStored(type, bytes);
  const expected = countElements(type.shape as readonly number[]) * storedBytes(dtype);
  if (!isConvertible(dtype, type.dtype) || length !== expected) {
    throw new GlobeError(
      "config",
      `The weight "${type.name}" should be ${formatType(type)}, but ${length} bytes of ${dtype} were given` +
        (length === expected ? "." : `; ${expected} bytes would fit.`),
    );
  }
  return dtype;
}

function describeStored(type: NamedType, bytes: WeightBytes): { dtype: StorageType; length: number } {
  if (isFileRange(bytes)) return bytes;
  if (isStoredArray(bytes)) return { dtype: bytes.dtype, length: bytes.data.byteLength };
  return { dtype: storageTypeOf(bytes, type.dtype), length: bytes.byteLength };
}

/** An array without a type of its own has the type that its class says, or the graph's for plain 16-bit and byte data. */
function storageTypeOf(array: TypedArray, dtype: DType): StorageType {
  if (array instanceof Float32Array) return "float32";
  if (array instanceof BigInt64Array) return "int64";
  if (array instanceof Int32Array) return "int32";
  return dtype;
}

function storedBytes(dtype: StorageType): number {
  return dtype === "bfloat16" ? 2 : dtype === "int8" ? 1 : bytesPerElement[dtype];
}

/** Whether a session converts the stored type to the graph's: floating-point types among each other. */
function isConvertible(from: StorageType, to: DType): boolean {
  return from === to || (isFloat(to) && (from === "bfloat16" || from === "float16" || from === "float32"));
}

/** The deepest folder that holds all files: ONNX Runtime refuses absolute names and names that leave its folder. */
function commonFolder(files: readonly string[]): string | null {
  const paths = files.map((file) => dirname(resolve(file)).split(sep));
  const [first] = paths;
  if (!first) return null;
  let depth = first.length;
  for (const path of paths) {
    let shared = 0;
    while (shared < depth && path[shared] === first[shared]) shared++;
    depth = shared;
  }
  return first.slice(0, depth).join(sep) || sep;
}
