// Photos that cannot be used whoever is asked about them: missing, refused by their server, no pictures at all.
import { join } from "node:path";
import { type AppendLog, openAppendLog, readLog } from "../run/append-log.ts";
import type { ErrorCode, GlobeError } from "../run/errors.ts";
import type { CuratedPhoto } from "./item.ts";

export interface PhotoFault {
  readonly row: number;
  readonly id: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface PhotoFaults {
  has(row: number): boolean;
  get(row: number): PhotoFault | undefined;
  readonly count: number;
  add(photo: CuratedPhoto, error: GlobeError): Promise<void>;
  close(): Promise<void>;
}

export const faultLog = "unusable-photos.jsonl";

/** Reads the log and opens it for appending. Who has mended the photos deletes it, and they are looked at again. */
export async function openPhotoFaults(folder: string): Promise<PhotoFaults> {
  const path = join(folder, faultLog);
  const log: AppendLog = await openAppendLog(path);
  const faults = new Map<number, PhotoFault>();
  for await (const { record } of readLog<PhotoFault>(path)) faults.set(record.row, record);
  return {
    has: (row) => faults.has(row),
    get: (row) => faults.get(row),
    get count() {
      return faults.size;
    },
    async add({ row, id }, { code, message }) {
      if (faults.has(row)) return;
      const fault = { row, id, code, message };
      faults.set(row, fault);
      await log.append(fault);
    },
    close: () => log.close(),
  };
}

/** Failures that lie in the bytes of a photo; others, such as a full disk, are the machine's. */
export function isPhotoFault({ code }: GlobeError): boolean {
  return ["decode-error", "too-large", "too-small", "unsupported"].includes(code);
}
