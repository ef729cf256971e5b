// What a set of weight files offers: names, where each tensor lies, and positional reads of whole tensors or rows.
import type { DataType } from "./data-type.ts";
import type { FileHeader } from "./read-header.ts";
import type { StoredArray } from "./stored-array.ts";

export interface TensorInfo {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

export interface TensorFiles {
  /** Sorted by file, then by position. */
  readonly names: readonly string[];
  readonly headers: readonly FileHeader[];
  has(name: string): boolean;
  /** Throws `missing-file`-coded errors that list similar names when there is no such tensor. */
  info(name: string): TensorInfo;
  /** The tensor in the closest array: BF16 and F16 widened to singles, everything else as it is stored. */
  read(name: string): Promise<StoredArray>;
  /** A tensor of any floating-point type as singles. */
  readFloats(name: string): Promise<Float32Array<ArrayBuffer>>;
  /** Rows of a floating-point matrix, in the order of `ids` (repeats allowed), as singles; nothing else is read. */
  readRows(name: string, ids: ArrayLike<number>): Promise<Float32Array<ArrayBuffer>>;
  /** Bytes `[start, end)` of a tensor as they are stored. */
  readBytes(name: string, start?: number, end?: number): Promise<Uint8Array<ArrayBuffer>>;
}
