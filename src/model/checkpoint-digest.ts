// The name of a checkpoint's weights: a digest that is taken in milliseconds, from headers, sizes and samples.
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { readRange } from "./safetensors/read-range.ts";
import type { TensorFiles } from "./safetensors/tensor-files.ts";

/** Bytes of each tensor that are looked at, in its middle. */
const sampleLength = 256;

/**
 * Covers the configuration, every header, every file's size and a few bytes of every tensor. Headers and sizes alone are
 * equal for all fine-tunings of one model, so a cache keyed by them would serve the weights of another.
 */
export async function checkpointDigest(config: Uint8Array, tensors: TensorFiles): Promise<string> {
  const hash = createHash("sha256");
  const add = (label: string, bytes: Uint8Array) => hash.update(`${label} ${bytes.length}\n`).update(bytes);
  add("config.json", config);
  for (const { file, fileSize, bytes, entries } of tensors.headers) {
    add(`${basename(file)} ${fileSize}`, bytes);
    const samples = entries.map(({ offset, length }) => {
      const size = Math.min(sampleLength, length);
      return { offset: offset + Math.floor((length - size) / 2), length: size };
    });
    add("samples", await readRange(file, fileSize, samples));
  }
  return hash.digest("hex");
}
