// Named limits of the tables that are read: how long a record, a line and a row group may be.
import type { Limit } from "../run/limits.ts";

const MiB = 1024 * 1024;

export const csvRecordLimit: Limit = {
  name: "CSV record size",
  value: 16 * MiB,
  unit: "bytes",
  reason: "a long prediction fits many times over, and a quote that is never closed cannot swallow a whole file",
};

export const jsonLineLimit: Limit = {
  name: "JSONL line size",
  value: 256 * MiB,
  unit: "bytes",
  reason: "a row may carry its photo as base64, and a longer line does not fit into one JavaScript string",
};

export const tableColumnLimit: Limit = {
  name: "number of columns",
  value: 10_000,
  unit: "columns",
  reason: "a table of samples has tens of columns; more means a wrong delimiter",
};

export const parquetFooterLimit: Limit = {
  name: "Parquet footer size",
  value: 256 * MiB,
  unit: "bytes",
  reason: "the footer is held in memory as a whole; a million-row table needs a few hundred kilobytes",
};

export const parquetChunkLimit: Limit = {
  name: "Parquet column chunk size",
  value: 2048 * MiB,
  unit: "bytes",
  reason: "a column of a row group without page index is held in memory as a whole; write smaller row groups",
};

export const parquetPageLimit: Limit = {
  name: "Parquet page size",
  value: 2048 * MiB,
  unit: "bytes",
  reason: "a page is decompressed as a whole; Arrow puts 1,024 photos into one",
};

export const parquetGroupLimit: Limit = {
  name: "rows of a Parquet row group",
  value: 100_000_000,
  unit: "rows",
  reason: "a damaged count would be read as rows of nothing; real row groups hold a million",
};

export const shardLimit: Limit = {
  name: "number of shards",
  value: 100_000,
  unit: "files",
  reason: "a dataset of a hundred million rows has thousands of shards; more means that a photo folder was named",
};
