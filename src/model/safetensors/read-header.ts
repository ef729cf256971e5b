// Opens one weight file and reads its header; whatever is no safetensors file is refused by what it is.
import { type FileHandle, open } from "node:fs/promises";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import { headerLimit } from "./limits.ts";
import { type Header, parseHeader, prefixLength } from "./parse-header.ts";
import { refuseOtherFormat } from "./refuse-other-format.ts";

export interface FileHeader extends Header {
  readonly file: string;
  readonly fileSize: number;
  /** The JSON text as it stands in the file. */
  readonly bytes: Uint8Array;
}

/** The checked header of a safetensors file; only the header is read. */
export async function readHeader(file: string): Promise<FileHeader> {
  const handle = await openFile(file);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new GlobeError("missing-file", `${file} is not a file.`, { facts: { file } });
    const start = await readAt(handle, 0, Math.min(stat.size, 256));
    refuseOtherFormat(start, file);
    if (start.length < prefixLength) {
      throw new GlobeError(
        "decode-error",
        `${file} has only ${stat.size} bytes and is no safetensors file; fetch it again.`,
        { facts: { file } },
      );
    }
    const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
    enforceLimit(headerLimit, length, `The header that ${file} announces`);
    if (prefixLength + length > stat.size) {
      throw new GlobeError(
        "decode-error",
        `${file} announces a header of ${length} bytes but has ${stat.size} in all: it is no safetensors file, or its ` +
          "download was cut short.",
        { facts: { file } },
      );
    }
    const bytes = await readAt(handle, prefixLength, length);
    return { ...parseHeader(bytes, stat.size, file), file, fileSize: stat.size, bytes };
  } finally {
    await handle.close();
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    return await open(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new GlobeError("missing-file", `There is no weight file ${file}.`, { facts: { file }, cause: error });
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
