// An append-only JSONL file that survives a kill at any instant: whole lines are kept, a torn last line is dropped.
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { GlobeError, nameFile } from "./errors.ts";

/** A longer line is damage, not a record: the longest completion we ask for is far below this. */
const maxLineBytes = 64 * 1024 * 1024;
const tailChunk = 64 * 1024;
/** A power cut may lose the records of the last seconds; a kill loses none. Forcing every record out would halve the rate. */
const syncEveryMs = 2000;
/** Answers come one by one; a write for each costs more than all the rest that is done with it. */
const gatherMs = 5;

export interface AppendLog {
  /**
   * Resolves when the record's line has been handed to the operating system, so that killing the process cannot lose
   * it. Records that arrive within a few milliseconds share a write. After a failed write every record is refused.
   */
  append(record: unknown): Promise<void>;
  /** Writes what is pending, forces it to the disk and closes the file. */
  close(): Promise<void>;
}

/** Opens or creates the log for appending, after repairing the end that an earlier process may have left torn. */
export async function openAppendLog(path: string): Promise<AppendLog> {
  const file = await open(path, "a+");
  await repairTail(file);
  let pending: string[] = [];
  let writing: Promise<void> | null = null;
  let syncedAt = performance.now();

  const writeAll = async () => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      const bytes = Buffer.from(batch.join(""));
      for (let written = 0; written < bytes.length; ) {
        written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
      }
      if (performance.now() - syncedAt > syncEveryMs) {
        await file.datasync();
        syncedAt = performance.now();
      }
    }
    writing = null;
  };

  return {
    async append(record) {
      pending.push(`${JSON.stringify(record)}\n`);
      writing ??= pause(gatherMs)
        .then(writeAll)
        .catch((error: unknown) => {
          throw nameFile(error, path);
        });
      await writing;
    },
    async close() {
      try {
        await writing;
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/** Cuts a torn last line off, or ends it when it is whole and only its line break is missing. */
async function repairTail(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  if (size === 0) return;
  const tail: Buffer[] = [];
  let start = size;
  while (start > 0) {
    const length = Math.min(tailChunk, start);
    const chunk = Buffer.alloc(length);
    await file.read(chunk, 0, length, start - length);
    const newline = chunk.lastIndexOf(10);
    tail.unshift(newline < 0 ? chunk : chunk.subarray(newline + 1));
    start -= newline < 0 ? length : length - newline - 1;
    if (newline >= 0) break;
  }
  if (start === size) return;
  if (isJson(Buffer.concat(tail).toString("utf8"))) await file.appendFile("\n");
  else await file.truncate(start);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One record of a log with the place of its line in the file. */
export interface LogLine<T> {
  readonly record: T;
  /** Byte offset and length of the line, without its line break. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Streams the records of a log; a missing file has none. A torn last line is passed over; damage anywhere else throws
 * `bad-row`, because a log that we wrote has none.
 */
export async function* readLog<T>(path: string): AsyncGenerator<LogLine<T>> {
  let carried: Buffer = Buffer.alloc(0);
  let offset = 0;
  let line = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const bytes = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        line++;
        if (end > start) yield { record: parseLine<T>(bytes, start, end, path, line), offset, length: end - start };
        offset += end - start + 1;
        start = end + 1;
      }
      carried = bytes.subarray(start);
      if (carried.length > maxLineBytes) throw damaged(path, line + 1);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const rest = carried.toString("utf8");
  if (rest.length > 0 && isJson(rest)) yield { record: JSON.parse(rest) as T, offset, length: carried.length };
}

function parseLine<T>(bytes: Buffer, start: number, end: number, path: string, line: number): T {
  try {
    return JSON.parse(bytes.toString("utf8", start, end)) as T;
  } catch {
    throw damaged(path, line);
  }
}

function damaged(path: string, line: number): GlobeError {
  return new GlobeError(
    "bad-row",
    `Line ${line} of ${path} is not JSON, although lines follow it: the file was damaged after it was written. ` +
      "Restore it from a backup, or delete that line to have its item asked again.",
    { facts: { file: path, row: line } },
  );
}
