// Writes a checkpoint again with its numbers in another precision, under official names.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { isCompanionFile } from "../companion-files.ts";
import { layOutParameters } from "../lay-out-parameters.ts";
import { type Checkpoint, openCheckpoint } from "../open-checkpoint.ts";
import { openNetwork } from "../open-network.ts";
import { writeShards } from "../safetensors/write-safetensors.ts";
import { writeFolder } from "./write-folder.ts";

export type FloatPrecision = "bf16" | "fp16" | "fp32";

export interface ExportOptions {
  readonly out: string;
  readonly signal?: AbortSignal;
  /** Weights written and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

const storage = {
  bf16: { dtype: "BF16", bytes: 2, name: "bfloat16" },
  fp16: { dtype: "F16", bytes: 2, name: "float16" },
  fp32: { dtype: "F32", bytes: 4, name: "float32" },
} as const;

/** The largest number of half precision; whatever is beyond would become infinite. */
const largestHalf = 65_504;

/** The folder that was made. Throws `unsupported` where a weight does not fit into half precision. */
export async function exportCheckpoint(
  folder: string,
  precision: FloatPrecision,
  { out, signal, onProgress }: ExportOptions,
): Promise<string> {
  const checkpoint = await openCheckpoint(folder);
  const { network, weights } = openNetwork(checkpoint);
  const { dtype, bytes, name } = storage[precision];
  const countOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const total = network.parameters.reduce((sum, { shape }) => sum + countOf(shape), 0);
  let done = 0;
  const check = (values: Float32Array, parameter: string) => {
    if (signal?.aborted) throw signal.reason;
    if (precision === "fp16") requireHalves(values, parameter);
    done += values.length;
    onProgress?.(Math.min(done, total), total);
  };
  const read = async function* (parameter: string, start: number, count: number) {
    for await (const values of weights.readPieces(parameter, start, count)) {
      check(values, parameter);
      yield values;
    }
  };
  return writeFolder(out, total * bytes, async (stage) => {
    await copyCompanions(checkpoint, stage);
    await writeAtomic(join(stage, "config.json"), `${JSON.stringify(withType(checkpoint.config, name), null, 2)}\n`);
    await writeShards(stage, layOutParameters(network, read, { dtype }));
  });
}

/** Copies settings, tokenizer and templates as they are. */
export async function copyCompanions({ folder, fileNames }: Checkpoint, stage: string): Promise<void> {
  for (const name of fileNames.filter(isCompanionFile)) await copyFile(join(folder, name), join(stage, name));
}

function requireHalves(values: Float32Array, parameter: string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Math.abs(value) <= largestHalf || !Number.isFinite(value)) continue;
    throw new GlobeError(
      "unsupported",
      `"${parameter}" holds ${value}, and half precision ends at ${largestHalf}; export to bf16 or fp32.`,
    );
  }
}

/** The configuration with the element type that libraries load the weights in, wherever it names one. */
function withType(config: Readonly<Record<string, unknown>>, type: string): Record<string, unknown> {
  const replace = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        (key === "torch_dtype" || key === "dtype") && typeof member === "string" ? type : replace(member),
      ]),
    );
  };
  const replaced = replace(config) as Record<string, unknown>;
  return "dtype" in replaced ? replaced : { ...replaced, torch_dtype: type };
}
