// Finds the table files behind a path: one file, the tables of a folder, or a glob.
import { glob, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../run/errors.ts";
import { enforceLimit } from "../run/limits.ts";
import { shardLimit } from "./limits.ts";

export type TableFormat = "csv" | "jsonl" | "parquet";

export interface Shard {
  readonly file: string;
  readonly format: TableFormat;
}

const formatOfExtension: Readonly<Record<string, TableFormat>> = {
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
};

/** The format that a file name promises; null for another extension. */
export function formatOf(file: string): TableFormat | null {
  const extension = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? "";
  return formatOfExtension[extension] ?? null;
}

/** A file, a folder or a glob; or several of them, read one after the other. */
export type TablePath = string | readonly string[];

export function showPath(path: TablePath): string {
  return typeof path === "string" ? path : path.join(" ");
}

/**
 * Shards in name order (`part-10` after `part-9`). A folder gives its tables but not those of its sub-folders; a
 * pattern with `*`, `?`, `[` or `{` is a glob unless a file has just that name. Throws `missing-file` and `config`.
 */
export async function listShards(path: TablePath, format?: TableFormat): Promise<readonly Shard[]> {
  const lists = await Promise.all((typeof path === "string" ? [path] : path).map((part) => listOne(part, format)));
  const shards = lists.flat();
  const formats = new Set(shards.map((shard) => shard.format));
  if (formats.size > 1) {
    throw new GlobeError(
      "config",
      `${showPath(path)} mixes ${[...formats].join(" and ")}; name the shards of one format, as in "shards/*.csv".`,
    );
  }
  return shards;
}

async function listOne(path: string, format?: TableFormat): Promise<readonly Shard[]> {
  const info = await stat(path).catch(() => null);
  let files: string[];
  if (info?.isDirectory()) {
    files = (await readdir(path)).filter((name) => formatOf(name) !== null).map((name) => join(path, name));
    if (files.length === 0) {
      throw new GlobeError("missing-file", `The folder ${path} holds no .csv, .tsv, .jsonl or .parquet file.`, {
        facts: { file: path },
      });
    }
  } else if (info !== null) {
    files = [path];
  } else if (/[*?[{]/.test(path)) {
    files = await Array.fromAsync(glob(path));
    if (files.length === 0) throw new GlobeError("missing-file", `No file matches ${path}.`, { facts: { file: path } });
  } else {
    throw new GlobeError("missing-file", `There is no file ${path}.`, { facts: { file: path } });
  }
  enforceLimit(shardLimit, files.length, path);
  const shards = files.map((file) => ({ file, format: format ?? formatOf(file) }));
  const unknown = shards.find((shard) => shard.format === null);
  if (unknown !== undefined) {
    throw new GlobeError(
      "config",
      `${unknown.file} is no table that can be read: its name should end in .csv, .tsv, .jsonl or .parquet.`,
      { facts: { file: unknown.file } },
    );
  }
  const collator = new Intl.Collator("en", { numeric: true });
  return (shards as Shard[]).sort((a, b) => collator.compare(a.file, b.file));
}
