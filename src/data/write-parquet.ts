// Writes records as Parquet, one row group at a time, so that memory holds one row group and no more.
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { Layout } from "./columns.ts";
import { type ParquetColumn, parquetColumns, parquetSchemaOf } from "./parquet-schema.ts";

/** A row group ends at whichever comes first; readers decode a group at a time. */
const groupRows = 10_000;
const groupBytes = 64 * 1024 * 1024;

export interface ParquetWriteOptions {
  groupRows?: number;
  groupBytes?: number;
}

/** Yields the file in pieces of one row group. Throws `BadValue` for a value that the schema has no place for. */
export async function* encodeParquet(
  layout: Layout,
  records: AsyncIterable<Readonly<Record<string, unknown>>>,
  options: ParquetWriteOptions = {},
): AsyncGenerator<Uint8Array> {
  const columns = parquetColumns(layout);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: parquetSchemaOf(columns), createdBy: "globe" });
  const group = createGroup(columns);
  const take = () => {
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return piece;
  };
  for await (const record of records) {
    group.add(record);
    if (group.rows() < (options.groupRows ?? groupRows) && group.bytes() < (options.groupBytes ?? groupBytes)) continue;
    await writer.write(group.flush());
    yield take();
  }
  if (group.rows() > 0) await writer.write(group.flush());
  await writer.finish();
  yield take();
}

function createGroup(columns: readonly ParquetColumn[]) {
  let data: unknown[][] = columns.map(() => []);
  let bytes = 0;
  return {
    rows: () => data[0]?.length ?? 0,
    bytes: () => bytes,
    add(record: Readonly<Record<string, unknown>>): void {
      columns.forEach(({ name, toValue }, index) => {
        const value = toValue(record[name]);
        data[index]!.push(value);
        bytes += sizeOf(value);
      });
    },
    flush() {
      const columnData = columns.map(({ name, codec }, index) => ({ name, codec, data: data[index]! }));
      const rowGroupSize = data[0]?.length ?? 0;
      data = columns.map(() => []);
      bytes = 0;
      return { columnData, rowGroupSize, pageSize: 1024 * 1024 };
    },
  };
}

function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 0;
  for (const member of Object.values(value)) size += sizeOf(member);
  return size;
}
