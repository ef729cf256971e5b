// One piece of quantization: some rows of a matrix, from their place in a checkpoint to their places in the output.
import type { DataType } from "../safetensors/data-type.ts";
import type { Scheme } from "./scheme.ts";

export interface RowsTask {
  /** The matrix, for messages. */
  readonly name: string;
  readonly file: string;
  /** What the file's size was when its header was read. */
  readonly fileSize: number;
  /** Bytes from the start of the file to the first row. */
  readonly offset: number;
  readonly dtype: DataType;
  readonly rows: number;
  readonly columns: number;
  readonly scheme: Scheme;
  /** Bytes from the start of the output to the part of these rows. */
  readonly packed: number;
  readonly scales: number;
  readonly zeroPoints: number;
}

export interface RowsResult {
  /** CRC-32 of what was written: packed numbers, scales, zero points. */
  readonly checksum: number;
  readonly squaredNorm: number;
  readonly squaredError: number;
}
