// Brings the bytes of a photo into memory from a path or from the caller, within the limit on file size.
import { type FileHandle, open, stat } from "node:fs/promises";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import type { PhotoSource } from "./photo.ts";
import { limitOf, type PhotoLimitOverrides } from "./photo-limits.ts";

/** How an error message names the source. */
export function subjectOf(source: PhotoSource): string {
  return typeof source === "string" ? source : "The photo";
}

/**
 * All bytes of a photo. Bytes that were given are returned as they are, not copied.
 * Throws `missing-file` for a path that is not a readable file and `too-large` for one beyond the limit.
 */
export async function readSource(source: PhotoSource, limits?: PhotoLimitOverrides): Promise<Uint8Array> {
  const limit = limitOf("fileBytes", limits);
  if (typeof source !== "string") {
    enforceLimit(limit, source.byteLength, subjectOf(source));
    return source;
  }
  const { handle, size } = await openPhotoFile(source);
  try {
    enforceLimit(limit, size, source);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, await readFully(handle, bytes, 0));
  } finally {
    await handle.close();
  }
}

/** Random access to the bytes of a photo, so that a header can be read without the rest of the file. */
export interface ByteReader {
  readonly size: number;
  /** The bytes from `offset` on, fewer than `length` only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a photo for random access; errors as `readSource`, without the limit on file size. */
export async function openSource(source: PhotoSource): Promise<ByteReader> {
  if (typeof source !== "string") {
    return {
      size: source.byteLength,
      read: async (offset, length) => source.subarray(offset, offset + length),
      close: async () => {},
    };
  }
  const { handle, size } = await openPhotoFile(source);
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, await readFully(handle, bytes, offset));
    },
    close: () => handle.close(),
  };
}

async function openPhotoFile(path: string): Promise<{ handle: FileHandle; size: number }> {
  // Asked before opening, because opening a pipe waits for a writer that may never come.
  const kind = await stat(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  if (kind.isDirectory()) {
    throw new GlobeError("missing-file", `${path} is a folder; name the photo files in it.`, { facts: { file: path } });
  }
  if (!kind.isFile()) {
    throw new GlobeError("missing-file", `${path} is not a regular file; copy the photo into one.`, {
      facts: { file: path },
    });
  }
  const handle = await open(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  return { handle, size: kind.size };
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** Runs `work` on a photo; an error of ours that leaves it gets the photo's path among its facts. */
export async function namingFile<T>(source: PhotoSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (typeof source !== "string" || !GlobeError.is(error) || error.facts.file !== undefined) throw error;
    const { code, message, facts, isRetryable, cause } = error;
    throw new GlobeError(code, message, { facts: { ...facts, file: source }, isRetryable, cause });
  }
}

/** A file system's refusal as a `missing-file` error that says why. */
export function unreadable(path: string, cause: unknown): GlobeError {
  const reason = (cause as NodeJS.ErrnoException).code;
  const message =
    reason === "ENOENT" || reason === "ENOTDIR"
      ? `${path} does not exist; check the path.`
      : reason === "EACCES" || reason === "EPERM"
        ? `${path} may not be read; check its permissions.`
        : `${path} cannot be read (${reason ?? String(cause)}).`;
  return new GlobeError("missing-file", message, { facts: { file: path }, cause });
}
