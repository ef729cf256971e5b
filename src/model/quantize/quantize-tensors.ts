// Makes the quantized file of a set of matrices once, whoever asks: locked, resumable, and in place only when whole.
import { existsSync } from "node:fs";
import { access, constants, mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openAppendLog, readLog } from "../../run/append-log.ts";
import { GlobeError } from "../../run/errors.ts";
import { type Lock, tryLock } from "../../run/lock.ts";
import type { TensorFiles } from "../safetensors/tensor-files.ts";
import { writeMetadata } from "./metadata.ts";
import { openQuantized, type QuantizedFile } from "./open-quantized.ts";
import { type MatrixToQuantize, type OutputPlan, planOutput } from "./plan-output.ts";
import type { RowsResult } from "./rows-task.ts";
import { runWorkers } from "./run-workers.ts";

export interface QuantizeTensorsOptions {
  readonly tensors: TensorFiles;
  /** Names the weights of `tensors`. */
  readonly digest: string;
  readonly matrices: readonly MatrixToQuantize[];
  /** Where the file is looked for, and made in the first that can be written. */
  readonly folders: readonly string[];
  /** Worker threads; by default one for each processor core. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Weights done and in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called once when another process makes the same file and this one waits for it. */
  readonly onWait?: (file: string) => void;
}

const lockPollMs = 200;
/** Written bytes are forced to the disk in portions, while the next are computed, instead of all at the end. */
const syncEvery = 256 * 1024 * 1024;

/** The quantized file, from a cache folder or made now. Started again after a kill, it goes on from there. */
export async function quantizeTensors(options: QuantizeTensorsOptions): Promise<QuantizedFile> {
  const { tensors, digest, matrices, folders } = options;
  const plan = planOutput(tensors, digest, matrices);
  const made = folders.map((folder) => join(folder, plan.fileName)).find((file) => existsSync(file));
  if (made) return openQuantized(made);
  const file = await choosePlace(folders, plan);
  const lock = await waitForLock(`${file}.lock`, file, options);
  try {
    if (!existsSync(file)) await make(file, plan, options);
  } finally {
    lock.release();
  }
  return openQuantized(file);
}

/** The path of the file in the first folder that can be written and has room. */
async function choosePlace(folders: readonly string[], { fileName, layout }: OutputPlan): Promise<string> {
  const reasons: string[] = [];
  for (const folder of folders) {
    const file = join(folder, fileName);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      const { bavail, bsize } = await statfs(folder);
      if (existsSync(partialOf(file)) || bavail * bsize >= layout.fileSize) return file;
      reasons.push(`${folder} has ${gigabytes(bavail * bsize)} free`);
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new GlobeError(
    "too-large",
    `The quantized weights need ${gigabytes(layout.fileSize)} and can be kept nowhere: ${reasons.join("; ")}. ` +
      "Make room, or set GLOBE_HOME to a folder that has it.",
  );
}

async function waitForLock(path: string, file: string, { signal, onWait }: QuantizeTensorsOptions): Promise<Lock> {
  for (let isFirst = true; ; isFirst = false) {
    if (signal?.aborted) throw new GlobeError("aborted", "The wait for another process was interrupted.");
    const lock = tryLock(path);
    if (lock) return lock;
    if (isFirst) onWait?.(file);
    await pause(lockPollMs);
  }
}

/** Fills a partial file beside `file`, with a journal of what is done, and renames it. Called under the lock. */
async function make(file: string, plan: OutputPlan, options: QuantizeTensorsOptions): Promise<void> {
  const partial = partialOf(file);
  const journal = `${partial}.journal`;
  const earlier = await openPartial(partial, journal, plan);
  const output = await open(partial, "r+");
  const log = await openAppendLog(journal);
  const total = weightsIn(plan);
  const sums = plan.matrices.map(() => ({ norm: 0, error: 0 }));
  let done = 0;
  let unsynced = 0;
  let syncing: Promise<void> | null = null;
  try {
    await runWorkers({
      output: partial,
      tasks: plan.tasks,
      earlier,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
      ...(options.signal && { signal: options.signal }),
      onResult(index, result, isEarlier) {
        const task = plan.tasks[index]!;
        const sum = sums[plan.matrixOf[index]!]!;
        sum.norm += result.squaredNorm;
        sum.error += result.squaredError;
        done += task.rows * task.columns;
        unsynced += (task.rows * task.columns * task.scheme.bits) / 8;
        if (!isEarlier) log.append({ index, ...result }).catch(() => {});
        if (unsynced > syncEvery && !syncing) {
          unsynced = 0;
          syncing = output.datasync().finally(() => {
            syncing = null;
          });
          syncing.catch(() => {});
        }
        options.onProgress?.(done, total);
      },
    });
    await syncing;
    const errors = sums.map(({ norm, error }) => (norm > 0 ? Math.sqrt(Math.max(0, error) / norm) : 0));
    const header = plan.header(writeMetadata(options.digest, plan.matrices, errors));
    await output.write(header, 0, header.length, 0);
    await output.datasync();
  } catch (error) {
    throw explainFull(error, file);
  } finally {
    await log.close().catch(() => {});
    await output.close();
  }
  await rename(partial, file);
  await rm(journal, { force: true });
}

/** Prepares the partial file; the results that an earlier process left in it, when it is the same file. */
async function openPartial(partial: string, journal: string, plan: OutputPlan): Promise<Map<number, RowsResult>> {
  const { layout, tasks } = plan;
  const earlier = new Map<number, RowsResult>();
  const found = await stat(partial).catch(() => null);
  if (found?.size === layout.fileSize) {
    for await (const { record } of readLog<RowsResult & { index: number }>(journal)) {
      if (record.index < tasks.length) earlier.set(record.index, record);
    }
    return earlier;
  }
  await rm(journal, { force: true });
  await rm(partial, { force: true });
  const output = await open(partial, "wx");
  try {
    await output.writeFile(layout.header);
    await output.truncate(layout.fileSize);
  } finally {
    await output.close();
  }
  return earlier;
}

function explainFull(error: unknown, file: string): unknown {
  if (!/ENOSPC|EDQUOT/.test(String((error as Error).message))) return error;
  return new GlobeError(
    "too-large",
    `The disk became full while ${file} was written. Make room and start again, which goes on from there.`,
    { facts: { file }, cause: error },
  );
}

function partialOf(file: string): string {
  return `${file}.partial`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function weightsIn({ tasks }: OutputPlan): number {
  return tasks.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
}
