// Reads a Parquet file as a stream of records, one slice of a row group at a time.
import { type FileHandle, open } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  snappyUncompress,
} from "hyparquet";
import type { CompressionCodec, RowGroup, SchemaTree } from "hyparquet/src/types.js";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { parquetChunkLimit, parquetFooterLimit, parquetGroupLimit, parquetPageLimit } from "./limits.ts";
import type { RawRow } from "./sample-row.ts";

/** Decoded at a time, whichever is less. Smaller slices decode the same pages again: 8,192 rows are half as fast. */
const sliceRows = 65_536;
const sliceBytes = 64 * 1024 * 1024;

/** Pages are decompressed whole; what a page claims to hold is checked before memory is taken for it. */
function limited(decompress: (input: Uint8Array, outputLength: number) => Uint8Array) {
  return (input: Uint8Array, outputLength: number) => {
    enforceLimit(parquetPageLimit, outputLength, "A page of the file");
    return decompress(input, outputLength);
  };
}

const compressors: Compressors = {
  SNAPPY: limited((input, length) => {
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  }),
  GZIP: limited((input, length) => gunzipSync(input, { maxOutputLength: length })),
  BROTLI: limited((input, length) => brotliDecompressSync(input, { maxOutputLength: length })),
  ZSTD: limited((input, length) => zstdDecompressSync(input, { maxOutputLength: length })),
};

const readableCodecs: ReadonlySet<CompressionCodec> = new Set(["SNAPPY", "GZIP", "BROTLI", "ZSTD", "UNCOMPRESSED"]);

/** Yields every row as an object; columns of bytes stay bytes. Throws `decode-error` for a file that is no Parquet. */
export async function* readParquet(file: string): AsyncGenerator<RawRow> {
  const handle = await open(file, "r");
  try {
    const buffer = await positionalBuffer(handle);
    const metadata = await readMetadata(file, buffer);
    const leaves = leafPaths(parquetSchema(metadata));
    let groupStart = 0;
    for (const group of metadata.row_groups) {
      const rows = Number(group.num_rows);
      checkGroup(file, group, rows, leaves);
      const bytesPerRow = Number(group.total_byte_size) / Math.max(rows, 1);
      const step = Math.max(1, Math.min(sliceRows, Math.floor(sliceBytes / Math.max(bytesPerRow, 1))));
      for (let start = 0; start < rows; start += step) {
        const rowStart = groupStart + start;
        const rowEnd = groupStart + Math.min(start + step, rows);
        for (const record of await readSlice(file, buffer, metadata, rowStart, rowEnd)) yield { line: null, record };
      }
      groupStart += rows;
    }
  } catch (error) {
    throw GlobeError.is(error) ? error : decodeError(file, "it is damaged", error);
  } finally {
    await handle.close();
  }
}

function leafPaths({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [path.join(".")] : children.flatMap(leafPaths);
}

function checkGroup(file: string, group: RowGroup, rows: number, leaves: readonly string[]): void {
  enforceLimit(parquetGroupLimit, rows, `A row group of ${file}`);
  // A column that the schema lacks is read by the library and awaited by nobody: its failure would end the process.
  const paths = group.columns.map(({ meta_data: chunk }) => chunk?.path_in_schema.join("."));
  if (paths.join("\n") !== leaves.join("\n")) throw decodeError(file, "its columns are not those of its schema");
  for (const { meta_data: chunk } of group.columns) {
    if (chunk === undefined) throw decodeError(file, "a column has no description");
    const column = chunk.path_in_schema.join(".");
    enforceLimit(parquetChunkLimit, Number(chunk.total_compressed_size), `Column ${column} of ${file}`);
    if (Number(chunk.num_values) < rows)
      throw decodeError(file, `column ${column} has fewer values than there are rows`);
    if (!readableCodecs.has(chunk.codec)) {
      throw new GlobeError(
        "unsupported",
        `${file} is compressed with ${chunk.codec}, which cannot be read here; write it with ${[...readableCodecs].join(", ").toLowerCase()}.`,
        { facts: { file } },
      );
    }
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
    if (GlobeError.is(error)) throw error;
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
