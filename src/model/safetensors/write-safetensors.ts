// Writes safetensors files: one file, or the shards of a checkpoint with their index.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import { byteWidth } from "./data-type.ts";
import { layOutTensors, type TensorType } from "./lay-out-tensors.ts";
import { type StoredArray, toStoredBytes } from "./stored-array.ts";

/** A tensor and its numbers, or a function that makes them when they are written, at once or in pieces. */
export interface TensorToWrite extends TensorType {
  /** For BF16 and F16 either their bits or singles, which are rounded. */
  readonly data: StoredArray | (() => StoredArray | Promise<StoredArray> | AsyncIterable<StoredArray>);
}

/** Readers of PyTorch's world refuse a file that does not say whose layout its tensors have. */
const defaultMetadata = { format: "pt" };

/** Writes one file atomically; each tensor's numbers are asked for when their turn comes. */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  { metadata = defaultMetadata }: { metadata?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  await writeAtomic(path, contentOf(tensors, metadata));
}

/**
 * Writes `model.safetensors`, or shards of at most `maxShardSize` bytes behind an index, into `folder`, and removes
 * weight files of an earlier write that no longer belong. Every file is replaced atomically, the set of them is not: shards
 * of equal names change one by one, so a checkpoint that must survive goes into a folder of its own.
 */
export async function writeShards(
  folder: string,
  tensors: readonly TensorToWrite[],
  { maxShardSize = 5_000_000_000 }: { maxShardSize?: number } = {},
): Promise<readonly string[]> {
  const shards = divide(tensors, maxShardSize);
  const number = (value: number) => String(value).padStart(5, "0");
  const isSingle = shards.length === 1;
  const names = shards.map((_, index) =>
    isSingle ? "model.safetensors" : `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`,
  );
  for (const [index, shard] of shards.entries()) await writeSafetensors(join(folder, names[index]!), shard);
  const written = [...names];
  if (!isSingle) {
    const weightMap = Object.fromEntries(
      shards.flatMap((shard, index) => shard.map((tensor) => [tensor.name, names[index]!])),
    );
    const totalSize = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
    const text = JSON.stringify({ metadata: { total_size: totalSize }, weight_map: weightMap }, null, 2);
    await writeAtomic(join(folder, "model.safetensors.index.json"), `${text}\n`);
    written.push("model.safetensors.index.json");
  }
  const ours = /^model(-\d{5}-of-\d{5})?\.safetensors(\.index\.json)?$/;
  const outdated = (await readdir(folder)).filter((name) => ours.test(name) && !written.includes(name));
  // The index first: without it, a folder with model.safetensors means that file.
  for (const name of outdated.toSorted().reverse()) await rm(join(folder, name));
  return written;
}

/** Consecutive tensors, as many as fit; a tensor that is larger than a shard gets one of its own. */
function divide(tensors: readonly TensorToWrite[], maxShardSize: number): TensorToWrite[][] {
  const shards: TensorToWrite[][] = [[]];
  let size = 0;
  for (const tensor of tensors) {
    const length = sizeOf(tensor);
    if (size > 0 && size + length > maxShardSize) {
      shards.push([]);
      size = 0;
    }
    shards.at(-1)!.push(tensor);
    size += length;
  }
  return shards;
}

function sizeOf({ dtype, shape }: TensorType): number {
  return shape.reduce((product, size) => product * size, byteWidth(dtype));
}

async function* contentOf(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  yield layOutTensors(tensors, { metadata }).header;
  for (const tensor of tensors) {
    const given = typeof tensor.data === "function" ? await tensor.data() : tensor.data;
    let written = 0;
    for await (const data of Symbol.asyncIterator in given ? given : [given]) {
      const bytes = toStoredBytes(data, tensor.dtype);
      written += bytes.length;
      if (written > sizeOf(tensor)) break;
      // In pieces, because one write of more than two gibibytes is cut.
      for (let start = 0; start < bytes.length; start += pieceSize) yield bytes.subarray(start, start + pieceSize);
    }
    if (written !== sizeOf(tensor)) {
      throw new GlobeError(
        "internal",
        `The tensor "${tensor.name}" of ${tensor.dtype} and shape [${tensor.shape.join(", ")}] needs ` +
          `${sizeOf(tensor)} bytes, got ${written}.`,
      );
    }
  }
}

const pieceSize = 64 * 1024 * 1024;
