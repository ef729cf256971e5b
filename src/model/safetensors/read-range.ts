// Positional reads: byte ranges of a file into one buffer, whatever the size, without keeping the file open.
import { type FileHandle, open } from "node:fs/promises";
import { GlobeError } from "../../run/errors.ts";

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** One read is kept below the two gibibytes at which operating systems cut it. */
const readSize = 512 * 1024 * 1024;

/** The ranges one behind the other; refuses a file whose size is no longer `fileSize`, as its header is void then. */
export async function readRange(
  file: string,
  fileSize: number,
  ranges: readonly ByteRange[],
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(ranges.reduce((sum, { length }) => sum + length, 0));
  const handle = await open(file);
  try {
    if ((await handle.stat()).size !== fileSize) throw changed(file);
    let target = 0;
    for (const { offset, length } of ranges) {
      await readFully(handle, file, bytes.subarray(target, target + length), offset);
      target += length;
    }
  } finally {
    await handle.close();
  }
  return bytes;
}

/** Fills `target` from `position` on. */
async function readFully(handle: FileHandle, file: string, target: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const wanted = Math.min(readSize, target.length - done);
    const { bytesRead } = await handle.read(target, done, wanted, position + done);
    if (bytesRead === 0) throw changed(file);
    done += bytesRead;
  }
}

function changed(file: string): GlobeError {
  return new GlobeError("decode-error", `${file} was changed while it was in use; start again.`, { facts: { file } });
}
