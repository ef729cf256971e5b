// Plans the quantized file of a checkpoint: its name, its layout, and the pieces of work that fill it.

import { digestOf } from "../../run/digest.ts";
import { GlobeError } from "../../run/errors.ts";
import { quantizedWeights } from "../../tensor/operations/quantized-linear.ts";
import { byteWidth } from "../safetensors/data-type.ts";
import { type Layout, layOutTensors, type Placement } from "../safetensors/lay-out-tensors.ts";
import type { TensorFiles, TensorInfo } from "../safetensors/tensor-files.ts";
import { type QuantizedMatrix, writeMetadata } from "./metadata.ts";
import type { RowsTask } from "./rows-task.ts";
import { requireScheme, rowSizes, type Scheme } from "./scheme.ts";

/** A matrix [out, in] to quantize: stored tensors, one after the other along their first axis. */
export interface MatrixToQuantize {
  readonly name: string;
  readonly stored: readonly string[];
  readonly scheme: Scheme;
}

export interface OutputPlan {
  /** Differs for every set of weights, choice of matrices and schemes, and version of the search. */
  readonly fileName: string;
  readonly matrices: readonly QuantizedMatrix[];
  readonly layout: Layout;
  /** The header with the metadata of the finished file; it has the length of the layout's own. */
  header(metadata: Readonly<Record<string, string>>): Uint8Array;
  readonly tasks: readonly RowsTask[];
  /** The matrix of each task. */
  readonly matrixOf: readonly number[];
}

/** Raised when the same weights would be packed to other numbers. */
const version = 1;

/** Memory pages: ranges of the file can be mapped as they are. */
const alignment = 4096;

/** Few enough weights that a piece's memory stays in the processor's cache, enough that messages cost nothing. */
const weightsPerTask = 2_000_000;

/** `digest` names the weights of `tensors`. */
export function planOutput(tensors: TensorFiles, digest: string, requested: readonly MatrixToQuantize[]): OutputPlan {
  if (requested.length === 0) throw new GlobeError("usage", "No matrix was chosen for quantization.");
  const parts = requested.map(({ stored }) => stored.map((name) => tensors.info(name)));
  const matrices = requested.map((matrix, index): QuantizedMatrix => describeMatrix(matrix, parts[index]!));
  const types = matrices.flatMap((matrix) => {
    const { packed, scales, zeroPoints } = partsOf(matrix);
    return [
      { name: packed.name, dtype: "U8", shape: packed.shape } as const,
      { name: scales.name, dtype: "F32", shape: scales.shape } as const,
      { name: zeroPoints.name, dtype: "U8", shape: zeroPoints.shape } as const,
    ];
  });
  const layout = layOutTensors(types, { metadata: writeMetadata(digest, matrices), alignment });
  const sizes = new Map(tensors.headers.map(({ file, fileSize }) => [file, fileSize]));
  const tasks: RowsTask[] = [];
  const matrixOf: number[] = [];
  for (const [index, matrix] of matrices.entries()) {
    const places = layout.placements.slice(3 * index, 3 * index + 3);
    let firstRow = 0;
    for (const part of parts[index]!) {
      tasks.push(...divideRows(matrix, part, sizes.get(part.file)!, firstRow, places));
      firstRow += part.shape[0]!;
    }
    while (matrixOf.length < tasks.length) matrixOf.push(index);
  }
  const key = { version, digest, matrices: requested, layout: layout.placements };
  return {
    fileName: `${describeAll(matrices)}-${digestOf(key).slice(0, 16)}.safetensors`,
    matrices,
    layout,
    header: (metadata) => layOutTensors(types, { metadata, alignment }).header,
    tasks,
    matrixOf,
  };
}

function describeMatrix({ name, stored, scheme }: MatrixToQuantize, parts: readonly TensorInfo[]): QuantizedMatrix {
  requireScheme(scheme);
  const columns = parts[0]?.shape[1];
  if (columns === undefined || parts.some(({ shape }) => shape.length !== 2 || shape[1] !== columns)) {
    const shapes = parts.map(({ shape }) => `[${shape.join(", ")}]`).join(" and ");
    throw new GlobeError(
      "usage",
      `"${name}" (${stored.join(" + ")}, ${shapes}) is not a matrix and cannot be quantized.`,
    );
  }
  for (const { dtype, file } of parts) {
    if (dtype === "BF16" || dtype === "F16" || dtype === "F32") continue;
    throw new GlobeError("unsupported", `"${name}" is stored as ${dtype}; BF16, F16 and F32 can be quantized.`, {
      facts: { file },
    });
  }
  return { name, rows: parts.reduce((sum, { shape }) => sum + shape[0]!, 0), columns, scheme };
}

/** Names, types and shapes of what stands for a matrix in the file. */
export function partsOf({ name, rows, columns, scheme }: QuantizedMatrix) {
  const { zeroPoints, ...others } = quantizedWeights(name, { ...scheme, inFeatures: columns, outFeatures: rows });
  return { ...others, zeroPoints: zeroPoints! };
}

function divideRows(
  { name, columns, scheme }: QuantizedMatrix,
  { file, offset, dtype, shape }: TensorInfo,
  fileSize: number,
  firstRow: number,
  [packed, scales, zeroPoints]: readonly Placement[],
): RowsTask[] {
  const sizes = rowSizes(columns, scheme);
  const rowsPerTask = Math.max(1, Math.floor(weightsPerTask / columns));
  const tasks: RowsTask[] = [];
  for (let row = 0; row < shape[0]!; row += rowsPerTask) {
    tasks.push({
      name,
      file,
      fileSize,
      offset: offset + row * columns * byteWidth(dtype),
      dtype,
      rows: Math.min(rowsPerTask, shape[0]! - row),
      columns,
      scheme,
      packed: packed!.offset + (firstRow + row) * sizes.packed,
      scales: scales!.offset + (firstRow + row) * sizes.scales,
      zeroPoints: zeroPoints!.offset + (firstRow + row) * sizes.zeroPoints,
    });
  }
  return tasks;
}

/** The scheme of most weights, for a file name that a person can read. */
function describeAll(matrices: readonly QuantizedMatrix[]): string {
  const weights = new Map<string, number>();
  for (const { scheme, rows, columns } of matrices) {
    const name = `int${scheme.bits}-block${scheme.blockSize}`;
    weights.set(name, (weights.get(name) ?? 0) + rows * columns);
  }
  return [...weights].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
