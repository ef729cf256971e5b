// Named parameters of a graph, and where their numbers come from when a session opens.
import { weightOperation } from "./operations/leaf.ts";
import { applyToOne, type DType, type Tensor, type TypedArray } from "./tensor.ts";

/** Element types in which a weight may be stored; it is converted to the graph's type when the session opens. */
export type StorageType = DType | "bfloat16" | "int8";

/**
 * The numbers of one weight: an array of the graph's element type, an array with its own type, or a range of a file
 * that ONNX Runtime reads in place (`offset` and `length` in bytes, little-endian, row-major).
 */
export type WeightBytes = TypedArray | StoredArray | FileRange;

export interface StoredArray {
  readonly data: TypedArray;
  readonly dtype: StorageType;
}

export interface FileRange {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly dtype: StorageType;
}

/** Where a session finds weights by name; throws for a name that it does not have. */
export interface WeightSource {
  get(name: string): Promise<WeightBytes> | WeightBytes;
}

/** A named parameter of static shape: built into an inference session, or an input of a training session. */
export function weight(name: string, { dtype, shape }: { dtype: DType; shape: readonly number[] }): Tensor {
  return applyToOne(weightOperation, [], { name, dtype, shape });
}
