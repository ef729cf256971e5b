// Opens a quantized file: which matrices it holds, and where ONNX Runtime finds their parts.

import { GlobeError } from "../../run/errors.ts";
import type { FileRange } from "../../tensor/weight.ts";
import { openSafetensors } from "../safetensors/open-safetensors.ts";
import type { TensorFiles } from "../safetensors/tensor-files.ts";
import { type QuantizedMatrix, readMetadata } from "./metadata.ts";
import { partsOf } from "./plan-output.ts";

export interface QuantizedFile {
  readonly file: string;
  /** The digest of the checkpoint whose weights these are. */
  readonly source: string;
  /** By name of the weight that each stands for. */
  readonly matrices: ReadonlyMap<string, QuantizedMatrix>;
  /** For each matrix, the root of squared error over squared weights. */
  readonly relativeErrors: ReadonlyMap<string, number>;
  readonly tensors: TensorFiles;
  /** Where a part (`NAME.packed`, `NAME.scales`, `NAME.zero_points`) lies; undefined when it is not here. */
  range(name: string): FileRange | undefined;
}

/** Reads the header and checks it: every matrix has its parts, of the right types and shapes. */
export async function openQuantized(file: string): Promise<QuantizedFile> {
  const tensors = await openSafetensors(file);
  const { source, matrices, relativeErrors } = readMetadata(tensors.headers[0]!.metadata, file);
  const ranges = new Map<string, FileRange>();
  for (const matrix of matrices) {
    for (const { name, dtype, shape } of Object.values(partsOf(matrix))) {
      const found = tensors.has(name) ? tensors.info(name) : null;
      if (found?.dtype !== (dtype === "uint8" ? "U8" : "F32") || found.shape.join() !== shape.join()) {
        throw new GlobeError("decode-error", `${file} lacks "${name}" as its own list of matrices has it; delete it.`, {
          facts: { file },
        });
      }
      ranges.set(name, { file, offset: found.offset, length: found.length, dtype });
    }
  }
  return {
    file,
    source,
    matrices: new Map(matrices.map((matrix) => [matrix.name, matrix])),
    relativeErrors: new Map(matrices.map(({ name }, index) => [name, relativeErrors[index]!])),
    tensors,
    range: (name) => ranges.get(name),
  };
}
