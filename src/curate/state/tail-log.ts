// Reads an append-only log from where a reader stopped last time, whole lines only.
import { createReadStream } from "node:fs";
import { GlobeError } from "../../run/errors.ts";

export interface TailLine {
  readonly record: unknown;
  /** Byte offset and length of the line, without its line break. */
  readonly offset: number;
  readonly length: number;
}

/**
 * Yields the lines behind byte `from`, which must begin a line; a missing file has none. A last line without its line
 * break may still be being written and is left for the next time. Throws `bad-row` for a line that is no JSON.
 */
export async function* tailLog(path: string, from: number): AsyncGenerator<TailLine> {
  let carried: Buffer = Buffer.alloc(0);
  let offset = from;
  try {
    for await (const chunk of createReadStream(path, {
      start: from,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      const bytes = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        if (end > start) yield { record: parse(bytes, start, end, path, offset), offset, length: end - start };
        offset += end - start + 1;
        start = end + 1;
      }
      carried = bytes.subarray(start);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function parse(bytes: Buffer, start: number, end: number, path: string, offset: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch {
    throw new GlobeError(
      "bad-row",
      `What stands at byte ${offset} of ${path} is not JSON: the file was damaged after it was written. ` +
        "Restore it from a backup, or delete that line and `state.sqlite` beside it to have its photo asked again.",
      { facts: { file: path } },
    );
  }
}
