// Writes a training table as the JSONL that ms-swift reads, and the photos that it could not read as they are.
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { findImage } from "../../../data/find-image.ts";
import type { Sample, SampleImage } from "../../../data/sample.ts";
import { encodeForModel } from "../../../photo/encode-photo.ts";
import { readExif } from "../../../photo/read-exif.ts";
import { GlobeError, nameFile, toGlobeError } from "../../../run/errors.ts";
import { prompts } from "../../../task/prompts.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import { readRows } from "../../plan/read-rows.ts";
import { readDefaultSystem } from "./read-default-system.ts";
import { rewardColumns, toSwiftRow } from "./to-swift-row.ts";

export interface WriteOptions {
  readonly split: "train" | "validation";
  /** Holds the table and its photos; is made where it does not exist. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onRow?: (rows: number) => void;
}

/**
 * The same rows give the same file, which an interrupted run overwrites. Returns its absolute path. Throws what is wrong
 * with the first bad row.
 */
export async function writeSwiftTable(config: TrainConfig, options: WriteOptions): Promise<string> {
  const { split, folder, signal, onRow } = options;
  await mkdir(folder, { recursive: true });
  const path = resolve(folder, `${split}.jsonl`);
  const temporary = `${path}.${process.pid}.tmp`;
  const first = await findFullestRows(config, split);
  const system = config.system === null ? await readDefaultSystem(config.model) : prompts[config.system].text;
  const stream = createWriteStream(temporary);
  const write = async (samples: AsyncIterable<readonly [row: number, sample: Sample]>) => {
    for await (const [row, sample] of samples) {
      const image = await placePhoto(sample, row, config, options);
      if (!stream.write(`${JSON.stringify(toSwiftRow(sample, config, { image, system }))}\n`)) {
        await new Promise<void>((drained, failed) => stream.once("drain", drained).once("error", failed));
      }
      onRow?.(++rows);
    }
  };
  let rows = 0;
  try {
    await write(samplesOf(config, split, signal, (row) => first.has(row)));
    await write(samplesOf(config, split, signal, (row) => !first.has(row)));
    stream.end();
    await finished(stream);
  } catch (error) {
    stream.destroy();
    throw toGlobeError(nameFile(error, path));
  }
  await rename(temporary, path);
  return path;
}

/**
 * The reader of ms-swift's `datasets` takes each column's type from the first ten megabytes and stops at another one
 * later. For each column that some rows leave empty, one row that has it comes first; the order of training is drawn
 * from the seed anyway.
 */
async function findFullestRows(config: TrainConfig, split: WriteOptions["split"]): Promise<ReadonlySet<number>> {
  const first = new Set<number>();
  if (config.kind !== "grpo") return first;
  const missing = new Set<string>(rewardColumns);
  for await (const [row, sample] of samplesOf(config, split, undefined, () => true)) {
    const values = toSwiftRow(sample, config, { image: "", system: "" });
    for (const name of missing) {
      const value = values[name];
      if (value === null || (Array.isArray(value) && value.length === 0)) continue;
      missing.delete(name);
      first.add(row);
    }
    if (missing.size === 0) break;
  }
  return first;
}

async function* samplesOf(
  config: TrainConfig,
  split: WriteOptions["split"],
  signal: AbortSignal | undefined,
  isWanted: (row: number) => boolean,
): AsyncGenerator<readonly [number, Sample]> {
  let row = 0;
  for await (const found of readRows(config.data, split)) {
    signal?.throwIfAborted();
    if (found.error) throw found.error;
    if (isWanted(row)) yield [row, found.sample];
    row++;
  }
}

/**
 * The absolute path of the photo. ms-swift opens files as they are stored and does not look at their orientation, so a
 * photo that was taken sideways is written upright beside the table; so is one that lies in the table itself.
 */
async function placePhoto(
  { id, images: [image] }: Sample,
  row: number,
  config: TrainConfig,
  { folder, split }: WriteOptions,
): Promise<string> {
  if (image === undefined) throw new GlobeError("bad-row", `The row ${id} names no photo.`);
  if (image.bytes === undefined) {
    const path = resolve(await findImage(image.path ?? "", config.data.images));
    const { orientation } = await readExif(path);
    if (orientation === null || orientation === 1) return path;
  }
  const target = resolve(folder, "photos", `${split}-${row}.jpg`);
  await mkdir(dirname(target), { recursive: true });
  const { bytes } = await encodeForModel(await bytesOf(image, config), { quality: 95, maxPixels: mostPixels });
  await writeFile(target, bytes);
  return target;
}

/** Photos keep their size here: the trainer's processor reduces them. */
const mostPixels = 1 << 30;

async function bytesOf(image: SampleImage, config: TrainConfig): Promise<Uint8Array> {
  return image.bytes ?? readFile(join(await findImage(image.path ?? "", config.data.images)));
}
