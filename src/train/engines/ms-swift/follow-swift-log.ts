// Follows ms-swift's logging.jsonl while it grows, from where an earlier process left it.
import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** Bytes read at once; the summary line at the end holds the whole history. */
const pieceBytes = 1 << 20;
const pollMs = 500;

/**
 * Calls `take` for every whole line after `offset`, in order and one at a time, until `isOver` was true before a reading
 * that found nothing more. A file that does not exist yet is waited for.
 */
export async function followLines(
  path: string,
  { offset, take, isOver }: { readonly offset: number; take(line: string): Promise<void>; isOver(): boolean },
): Promise<void> {
  let position = offset;
  let rest = Buffer.alloc(0);
  for (;;) {
    const wasOver = isOver();
    const bytes = await readFrom(path, position);
    position += bytes.length;
    rest = Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      await take(rest.toString("utf8", start, end));
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (bytes.length > 0) continue;
    if (wasOver) return;
    await pause(pollMs);
  }
}

async function readFrom(path: string, position: number): Promise<Buffer> {
  const file = await open(path, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) return Buffer.alloc(0);
  try {
    const buffer = Buffer.alloc(pieceBytes);
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
