// Reads a Parquet file as a stream of records, one slice of a row group at a time.
import { type FileHandle, open } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { parquetChunkLimit, parquetFooterLimit } from "./limits.ts";
import type { RawRow } from "./sample-row.ts";

/** Decoded at a time, whichever is less. Smaller slices decode the same pages again: 8,192 rows are half as fast. */
const sliceRows = 65_536;
const sliceBytes = 64 * 1024 * 1024;

const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
};

/** Yields every row as an object; columns of bytes stay bytes. Throws `decode-error` for a file that is no Parquet. */
export async function* readParquet(file: string): AsyncGenerator<RawRow> {
  const handle = await open(file, "r");
  try {
    const buffer = await positionalBuffer(handle);
    const metadata = await readMetadata(file, buffer);
    let groupStart = 0;
    for (const group of metadata.row_groups) {
      const rows = Number(group.num_rows);
      for (const { meta_data: chunk } of group.columns) {
        if (chunk === undefined) continue;
        const subject = `Column ${chunk.path_in_schema.join(".")} of ${file}`;
        enforceLimit(parquetChunkLimit, Number(chunk.total_compressed_size), subject);
      }
      const bytesPerRow = Number(group.total_byte_size) / Math.max(rows, 1);
      const step = Math.max(1, Math.min(sliceRows, Math.floor(sliceBytes / Math.max(bytesPerRow, 1))));
      for (let start = 0; start < rows; start += step) {
        const rowStart = groupStart + start;
        const rowEnd = groupStart + Math.min(start + step, rows);
        for (const record of await readSlice(file, buffer, metadata, rowStart, rowEnd)) yield { line: null, record };
      }
      groupStart += rows;
    }
  } finally {
    await handle.close();
  }
}

async function readSlice(file: string, buffer: AsyncBuffer, metadata: FileMetaData, rowStart: number, rowEnd: number) {
  try {
    return await parquetReadObjects({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      compressors,
      utf8: false,
      geoparquet: false,
      useOffsetIndex: true,
    });
  } catch (error) {
    throw decodeError(file, `its rows ${rowStart} to ${rowEnd - 1} cannot be read`, error);
  }
}

async function readMetadata(file: string, buffer: AsyncBuffer): Promise<FileMetaData> {
  if (buffer.byteLength < 12) throw decodeError(file, "it is too short");
  const tail = new DataView(await buffer.slice(buffer.byteLength - 8, buffer.byteLength));
  if (tail.getUint32(4, true) !== 0x31524150) throw decodeError(file, "it does not end in PAR1; was it cut off?");
  const footerBytes = tail.getUint32(0, true);
  enforceLimit(parquetFooterLimit, footerBytes, `The footer of ${file}`);
  if (footerBytes > buffer.byteLength - 8) throw decodeError(file, "its footer is longer than the file");
  try {
    return await parquetMetadataAsync(buffer, { geoparquet: false });
  } catch (error) {
    throw decodeError(file, "its footer cannot be read", error);
  }
}

function decodeError(file: string, problem: string, cause?: unknown): GlobeError {
  const detail = cause instanceof Error ? `: ${cause.message}` : "";
  return new GlobeError("decode-error", `${file} is no readable Parquet file; ${problem}${detail}.`, {
    facts: { file },
    cause,
  });
}

/** Reads the asked bytes and no more; each slice has a buffer of its own. */
async function positionalBuffer(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      for (let filled = 0; filled < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error("the file became shorter while it was read");
        filled += bytesRead;
      }
      return bytes.buffer;
    },
  };
}
