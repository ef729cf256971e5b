// Does one piece of quantization, synchronously: read rows, quantize them, write the parts to their places.
import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { GlobeError } from "../../run/errors.ts";
import { createQuantizer, type QuantizedRows, type Quantizer } from "./create-quantizer.ts";
import type { RowsResult, RowsTask } from "./rows-task.ts";
import { rowSizes, type Scheme } from "./scheme.ts";

export interface RowsRunner {
  run(task: RowsTask): RowsResult;
  /** Whether the output already holds what a run with this checksum wrote. */
  isDone(task: RowsTask, checksum: number): boolean;
  close(): void;
}

/** Keeps files open and buffers allocated between tasks; `output` must exist and have its full size. */
export function createRowsRunner(output: string): RowsRunner {
  const target = openSync(output, "r+");
  const sources = new Map<string, number>();
  const quantizers = new Map<string, Quantizer>();

  const sourceOf = ({ file, fileSize }: RowsTask): number => {
    let source = sources.get(file);
    if (source === undefined) {
      source = openSync(file, "r");
      sources.set(file, source);
      if (fstatSync(source).size !== fileSize) throw changed(file);
    }
    return source;
  };
  const quantizerOf = (scheme: Scheme): Quantizer => {
    const key = `${scheme.bits} ${scheme.blockSize}`;
    const quantizer = quantizers.get(key) ?? createQuantizer(scheme);
    quantizers.set(key, quantizer);
    return quantizer;
  };

  return {
    run(task) {
      const quantizer = quantizerOf(task.scheme);
      const memory = quantizer.prepare(task.dtype, task.rows, task.columns);
      readFully(sourceOf(task), memory, task.offset, task.file);
      const rows = quantizer.quantize();
      requireFinite(rows.scales, task);
      const parts = bytesOf(rows);
      const offsets = [task.packed, task.scales, task.zeroPoints];
      for (const [index, part] of parts.entries()) writeFully(target, part, offsets[index]!);
      return { checksum: checksumOf(parts), squaredNorm: rows.squaredNorm, squaredError: rows.squaredError };
    },
    isDone(task, checksum) {
      const sizes = rowSizes(task.columns, task.scheme);
      const parts = (["packed", "scales", "zeroPoints"] as const).map((part) => {
        const bytes = new Uint8Array(task.rows * sizes[part]);
        readFully(target, bytes, task[part], output);
        return bytes;
      });
      return checksumOf(parts) === checksum;
    },
    close() {
      for (const file of [target, ...sources.values()]) closeSync(file);
    },
  };
}

function bytesOf({ packed, scales, zeroPoints }: QuantizedRows): readonly Uint8Array[] {
  return [packed, new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength), zeroPoints];
}

function checksumOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((checksum, part) => crc32(part, checksum), 0);
}

function requireFinite(scales: Float32Array, { name, file }: RowsTask): void {
  if (scales.every(Number.isFinite)) return;
  throw new GlobeError(
    "decode-error",
    `The weights "${name}" of ${file} hold values that are not finite numbers: the file is damaged, or its training ` +
      "failed. Fetch it again.",
    { facts: { file } },
  );
}

function readFully(file: number, target: Uint8Array, position: number, name: string): void {
  for (let done = 0; done < target.length; ) {
    const count = readSync(file, target, done, target.length - done, position + done);
    if (count === 0) throw changed(name);
    done += count;
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}

function changed(file: string): GlobeError {
  return new GlobeError("decode-error", `${file} was changed while it was being quantized; start again.`, {
    facts: { file },
  });
}
