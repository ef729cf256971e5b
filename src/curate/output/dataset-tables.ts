// The tables of a dataset while they are written: shards that are whole, and the rows of those that are not.
import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "../../data/columns.ts";
import { trainingLayout } from "../../data/layouts.ts";
import { createShardWriter, type DatasetFormat, type ShardWriter } from "./create-shard-writer.ts";
import { splitOrder } from "./create-tally.ts";
import { rejectedLayout } from "./rejected-row.ts";

export interface DatasetTable {
  /** `default` holds the rows to train on, `judge` those of the reward model, `rejected` what fell out. */
  readonly config: "default" | "judge" | "rejected";
  readonly split: string;
  readonly format: DatasetFormat;
  readonly rows: number;
  /** Relative to the dataset's folder. */
  readonly files: readonly string[];
}

/** Where a row of a table comes from. */
export interface RowReference {
  /** The photo's. */
  readonly row: number;
  /** Among all rows that the photo gives, in all tables. */
  readonly index: number;
  /** The photo's name in the dataset; null where photos are not in it. */
  readonly name: string | null;
}

export interface TableEntry {
  readonly config: DatasetTable["config"];
  readonly split: string;
  readonly recordOf: (format: DatasetFormat) => Record<string, unknown>;
}

/** What is known of a table when its writing stops. */
export interface TableProgress {
  readonly config: DatasetTable["config"];
  readonly split: string;
  readonly rows: number;
  /** The rows of the shard that is not whole. */
  readonly open: readonly RowReference[];
}

export interface DatasetTables {
  /** The row goes into the files of every format. */
  add(entry: TableEntry, reference: RowReference): Promise<void>;
  progress(): readonly TableProgress[];
  finish(): Promise<readonly DatasetTable[]>;
  abort(error: unknown): Promise<void>;
}

export interface TablesOptions {
  readonly folder: string;
  readonly formats: readonly DatasetFormat[];
  readonly shardRows: number;
  /** Whole shards of an earlier process stay; its open ones are the caller's to add again. */
  readonly from?: readonly TableProgress[] | undefined;
}

/** The folder of each table's Parquet files, how its JSONL files begin, and its columns. */
const places: Readonly<Record<DatasetTable["config"], { folder: string; prefix: string; layout: Layout }>> = {
  default: { folder: "data", prefix: "", layout: trainingLayout },
  judge: { folder: "judge", prefix: "judge-", layout: trainingLayout },
  rejected: { folder: "rejected", prefix: "", layout: rejectedLayout },
};

interface OpenTable extends Omit<TableProgress, "rows" | "open"> {
  readonly writers: readonly {
    readonly format: DatasetFormat;
    readonly folder: string;
    readonly writer: ShardWriter;
  }[];
  rows: number;
  open: RowReference[];
}

export function createTables({ folder, formats, shardRows, from = [] }: TablesOptions): DatasetTables {
  const tables = new Map<string, OpenTable>();
  const tableOf = (config: DatasetTable["config"], split: string, rows = 0): OpenTable => {
    const key = `${config}/${split}`;
    const known = tables.get(key);
    if (known !== undefined) return known;
    const finished = Math.floor(rows / shardRows);
    const writers = formats.map((format) => {
      const { folder: own, name } = fileOf(config, split, format);
      const { layout } = places[config];
      const writer = createShardWriter({ folder: join(folder, own), name, format, layout, shardRows, finished });
      return { format, folder: own, writer };
    });
    const table = { config, split, writers, rows: finished * shardRows, open: [] };
    tables.set(key, table);
    return table;
  };
  for (const { config, split, rows } of from) tableOf(config, split, rows);

  return {
    async add({ config, split, recordOf }, reference) {
      const table = tableOf(config, split);
      for (const { format, writer } of table.writers) await writer.add(recordOf(format));
      table.open.push(reference);
      if (++table.rows % shardRows === 0) table.open = [];
    },
    progress: () => [...tables.values()].map(({ config, split, rows, open }) => ({ config, split, rows, open })),
    async finish() {
      const finished: DatasetTable[] = [];
      for (const { config, split, writers, rows } of tables.values()) {
        for (const { format, folder: own, writer } of writers) {
          finished.push({
            config,
            split,
            format,
            rows,
            files: (await writer.finish()).map((file) => `${own}/${file}`),
          });
        }
      }
      const order = ({ config, split, format }: DatasetTable) =>
        `${Object.keys(places).indexOf(config)} ${splitOrder(split)} ${formats.indexOf(format)}`;
      return finished.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    },
    async abort(error) {
      for (const { writers } of tables.values()) for (const { writer } of writers) await writer.abort(error);
    },
  };
}

/**
 * Makes a folder that a kill has left ready to be written on: shards get the names back that they had before their number
 * was known, and what was being written goes. False where a whole shard is missing.
 */
export async function restoreTables({ folder, formats, shardRows, from = [] }: TablesOptions): Promise<boolean> {
  for (const own of ["jsonl", ...Object.values(places).map((place) => place.folder)]) {
    for (const file of await readdir(join(folder, own)).catch(() => [])) {
      const path = join(folder, own, file);
      if (file.endsWith(".tmp")) await rm(path);
      else if (/-of-\d{5,}\./.test(file)) await rename(path, path.replace(/-of-\d{5,}(?=\.)/, ""));
    }
  }
  return from.every(({ config, split, rows }) =>
    formats.every((format) => {
      const { folder: own, name } = fileOf(config, split, format);
      const shards = Array.from({ length: Math.floor(rows / shardRows) }, (_, index) => String(index).padStart(5, "0"));
      return shards.every((number) => existsSync(join(folder, own, `${name}-${number}.${format}`)));
    }),
  );
}

function fileOf(config: DatasetTable["config"], split: string, format: DatasetFormat) {
  const { folder, prefix } = places[config];
  return format === "parquet" ? { folder, name: split } : { folder: "jsonl", name: `${prefix}${split}` };
}
