// Keeps the micro-batches of a step that went wrong, for who wants to know why.
import { join } from "node:path";
import type { DataType } from "../../model/safetensors/data-type.ts";
import type { StoredArray } from "../../model/safetensors/stored-array.ts";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.ts";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { DType } from "../../tensor/tensor.ts";
import type { MicroBatch } from "../micro-batch.ts";

const stored: Partial<Record<DType, DataType>> = { float32: "F32", int64: "I64", int32: "I32", bool: "BOOL" };

/** Writes `micro-batch-N.safetensors` with everything that was fed, and `facts.json`. */
export async function saveBatches(
  folder: string,
  batches: readonly MicroBatch[],
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const [index, { feeds }] of batches.entries()) {
    const tensors = Object.entries(feeds).map(([name, { dtype, shape, data }]) => {
      const type = stored[dtype];
      if (type === undefined) throw new GlobeError("internal", `A batch with ${dtype} cannot be written.`);
      return { name, dtype: type, shape, data: data as StoredArray };
    });
    await writeSafetensors(join(folder, `micro-batch-${index}.safetensors`), tensors);
  }
  await writeAtomic(join(folder, "facts.json"), `${JSON.stringify(facts, null, 2)}\n`);
}
