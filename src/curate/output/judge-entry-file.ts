// The judge's examples as they were counted, appended to one file at eleven bytes each, so that counting can go on.
import { type FileHandle, open } from "node:fs/promises";
import type { JudgeEntry } from "../select/balance-judge-rows.ts";
import { judgeKinds } from "../select/judge-examples.ts";

export interface JudgeEntryFile {
  append(entry: JudgeEntry): void;
  /** Forces everything to the disk; the length that the file then has. */
  flush(): Promise<number>;
  close(): Promise<void>;
}

/** Two letters of the country, the number of the kind, the order as a little-endian double. */
const entryBytes = 11;
const readBytes = entryBytes * 100_000;

/** Gives what stands before `length` to `onEntry`, and writes on from there. */
export async function openJudgeEntries(
  path: string,
  length: number,
  onEntry: (entry: JudgeEntry) => void,
): Promise<JudgeEntryFile> {
  const file = await open(path, length === 0 ? "w+" : "r+");
  try {
    await readEntries(file, length, onEntry);
    await file.truncate(length);
  } catch (error) {
    await file.close();
    throw error;
  }
  let end = length;
  let pending = Buffer.alloc(1 << 16);
  let used = 0;
  return {
    append({ country, kind, order }) {
      if (used + entryBytes > pending.length) pending = Buffer.concat([pending], 2 * pending.length);
      pending.write(country, used, 2, "latin1");
      pending.writeUInt8(judgeKinds.indexOf(kind), used + 2);
      pending.writeDoubleLE(order, used + 3);
      used += entryBytes;
    },
    async flush() {
      for (let written = 0; written < used; ) {
        const { bytesWritten } = await file.write(pending, written, used - written, end + written);
        written += bytesWritten;
      }
      await file.datasync();
      end += used;
      used = 0;
      return end;
    },
    close: () => file.close(),
  };
}

async function readEntries(file: FileHandle, length: number, onEntry: (entry: JudgeEntry) => void): Promise<void> {
  const buffer = Buffer.alloc(Math.min(length, readBytes));
  for (let start = 0; start < length; start += buffer.length) {
    const size = Math.min(buffer.length, length - start);
    for (let read = 0; read < size; ) {
      const { bytesRead } = await file.read(buffer, read, size - read, start + read);
      if (bytesRead === 0) throw new Error("The file is shorter than its note says.");
      read += bytesRead;
    }
    for (let at = 0; at < size; at += entryBytes) {
      const kind = judgeKinds[buffer.readUInt8(at + 2)]!;
      onEntry({ country: buffer.toString("latin1", at, at + 2), kind, order: buffer.readDoubleLE(at + 3) });
    }
  }
}
