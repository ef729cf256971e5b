// A dataset by the name of a benchmark or the path of a table, ready to be read any number of times.
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { benchmarks, openBenchmark } from "../data/benchmarks.ts";
import type { ColumnMap } from "../data/columns.ts";
import { readSamples } from "../data/read-samples.ts";
import type { Dataset } from "./evaluate.ts";

export interface OpenDatasetOptions {
  /** Where the files of a named benchmark lie. */
  readonly dataRoot?: string | undefined;
  /** Folder of the photos. */
  readonly images?: string | undefined;
  readonly columns?: ColumnMap | undefined;
}

export async function openDataset(nameOrPath: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const { dataRoot, images, columns } = options;
  const isBenchmark = benchmarks.some(({ name }) => name === nameOrPath);
  const files = isBenchmark ? await openBenchmark(nameOrPath, dataRoot) : null;
  const imageRoot = images ?? files?.imageRoot;
  const readOptions = { ...(columns && { columns }), ...(imageRoot !== undefined && { imageRoot }) };
  return {
    name: files?.name ?? basename(nameOrPath),
    source: { path: resolve(files?.truthPath ?? nameOrPath), ...(columns && { columns }) },
    rows: () => readSamples(files?.truthPath ?? nameOrPath, readOptions),
    // Photos of MP16-Pro are looked for under other names below this folder.
    imageRoot:
      imageRoot ?? (statSync(nameOrPath, { throwIfNoEntry: false })?.isDirectory() ? nameOrPath : dirname(nameOrPath)),
  };
}
