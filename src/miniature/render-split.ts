// Renders a split to disk: pictures, samples.jsonl, truth.jsonl and labels.bin; interrupted, it goes on where it was.
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError, nameFile } from "../run/errors.ts";
import { tryLock } from "../run/lock.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import { canvasSize } from "./draw/canvas.ts";
import { encodeLabelHeader, labelHeaderBytes, labelRecordBytes } from "./label-file.ts";
import { patchSize } from "./read-numbers.ts";
import { rendererVersion } from "./render-scene.ts";
import { openWrittenStream, type SceneStreamOptions } from "./scene-stream.ts";

export interface RenderSplitOptions extends Omit<SceneStreamOptions, "from"> {
  readonly count: number;
  readonly folder: string;
  /** Told of the rows that are on disk. */
  readonly onProgress?: (done: number) => void;
}

export interface RenderedSplit {
  readonly rows: number;
  /** Rows that an earlier process had written. */
  readonly earlier: number;
}

/** Rows that are gathered before they are written. */
const rowsPerWrite = 16;

export async function renderSplit({ folder, onProgress, ...stream }: RenderSplitOptions): Promise<RenderedSplit> {
  await mkdir(join(folder, "images"), { recursive: true }).catch((error: unknown) => {
    throw nameFile(error, folder);
  });
  const lock = tryLock(join(folder, "render.lock"));
  if (lock === null) {
    throw new GlobeError("locked", `Another process renders into ${folder}: wait for it, or choose another --out.`);
  }
  const tables: Table[] = [];
  try {
    await claimFolder(folder, stream);
    const cells = Math.ceil((stream.size ?? canvasSize) / patchSize);
    tables.push(
      await openTable(join(folder, "samples.jsonl")),
      await openTable(join(folder, "truth.jsonl")),
      await openTable(join(folder, "labels.bin"), encodeLabelHeader(cells, cells), labelRecordBytes(cells, cells)),
    );
    const earlier = Math.min(...tables.map(({ ends }) => ends.length - 1), stream.count);
    // A kill can leave one table a few rows ahead of another; the shortest decides.
    const kept = Math.min(...tables.map(({ ends }) => ends.length - 1));
    for (const { file, ends } of tables) await file.truncate(ends[kept]!);
    onProgress?.(earlier);
    let pending: (string | Uint8Array)[][] = [[], [], []];
    const flush = async () => {
      for (const [i, { file }] of tables.entries()) {
        await file.appendFile(Buffer.concat(pending[i]!.map((part) => Buffer.from(part as string))));
      }
      pending = [[], [], []];
    };
    let rows = kept;
    const missing = { ...stream, from: kept, count: Math.max(0, stream.count - kept) };
    try {
      for await (const { sample, truth, labels } of openWrittenStream(missing, folder)) {
        pending[0]!.push(`${sample}\n`);
        pending[1]!.push(`${truth}\n`);
        pending[2]!.push(labels);
        if (++rows % rowsPerWrite === 0) {
          await flush();
          onProgress?.(rows);
        }
      }
    } finally {
      await flush();
    }
    for (const { file } of tables) await file.datasync();
    onProgress?.(rows);
    return { rows, earlier: kept };
  } catch (error) {
    throw nameFile(error, folder);
  } finally {
    for (const { file } of tables) await file.close();
    lock.release();
  }
}

/** Writes what is rendered here, or refuses a folder that holds something else. */
async function claimFolder(
  folder: string,
  { split, seed, size = canvasSize, none, countryOnly, shotWeights, countries }: Omit<SceneStreamOptions, "from">,
) {
  const path = join(folder, "render.json");
  const own = JSON.stringify({
    version: rendererVersion,
    split,
    seed,
    size,
    none,
    countryOnly,
    shotWeights,
    countries,
  });
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === null) await writeAtomic(path, `${own}\n`);
  else if (found.trim() !== own) {
    throw new GlobeError("run-mismatch", `${folder} holds other scenes (${found.trim()}): choose another --out.`);
  }
}

interface Table {
  readonly file: FileHandle;
  /** Offset after each whole row; the first entry is where rows begin. */
  readonly ends: readonly number[];
}

async function openTable(path: string, header?: Buffer, recordBytes?: number): Promise<Table> {
  const file = await open(path, "a+");
  if (header === undefined || recordBytes === undefined) return { file, ends: await lineEnds(path) };
  let { size } = await file.stat();
  if (size < labelHeaderBytes) {
    await file.truncate(0);
    await file.appendFile(header);
    size = labelHeaderBytes;
  }
  const count = Math.floor((size - labelHeaderBytes) / recordBytes);
  return { file, ends: Array.from({ length: count + 1 }, (_, i) => labelHeaderBytes + i * recordBytes) };
}

async function lineEnds(path: string): Promise<number[]> {
  const ends = [0];
  let offset = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) ends.push(offset + at + 1);
    offset += chunk.length;
  }
  return ends;
}
