// The three benchmarks of the published evaluation by name: where their files lie and how a missing one is obtained.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { GlobeError } from "../run/errors.ts";

export interface Benchmark {
  readonly name: string;
  /** Table of ids, points and names, relative to the data root. */
  readonly truth: string;
  /** Folder of the photos, relative to the data root. */
  readonly images: string;
  /** Rows of the complete table. */
  readonly rows: number;
  /** What to do when a file is missing. */
  readonly source: string;
}

/** File names as the published evaluation expects them under `data/`. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: "img2gps3k",
    truth: "img2gps3k_gt.csv",
    images: "im2gps3ktest",
    rows: 2997,
    source:
      "The 2,997 photos are the IM2GPS3k test set (Vo, Jacobs and Hays, 2017); the table with IMG_ID, LAT, LON, city and country is published with GLOBE (github.com/lingli1996/GLOBE).",
  },
  {
    name: "mp16-reason-test-12k",
    truth: "mp16-reason-test-12k.csv",
    images: "eval_images",
    rows: 12_000,
    source:
      "Table and photos are part of the dataset globe-project/MP16-Reason on Hugging Face. Its image archive was incomplete: missing photos can be taken from MP16-Pro, joined by IMG_ID.",
  },
  {
    name: "osv-test-mini-3k",
    truth: "test_mini.csv",
    images: "osv-test-mini-3k",
    rows: 3000,
    source:
      "The 3,000 photos are a part of the OSV-5M test set (osv5m/osv5m on Hugging Face); the table is published with GLOBE (github.com/lingli1996/GLOBE). Its country column holds ISO codes.",
  },
];

export interface BenchmarkFiles extends Benchmark {
  /** Paths with the data root in front. */
  readonly truthPath: string;
  readonly imageRoot: string;
}

/**
 * The files of a benchmark under a data root. Throws `usage` for a name that is none of the three, and `missing-file`
 * naming every path that is not there and where it comes from.
 */
export async function openBenchmark(name: string, dataRoot = "data"): Promise<BenchmarkFiles> {
  const benchmark = benchmarks.find((known) => known.name === name);
  if (benchmark === undefined) {
    const names = benchmarks.map((known) => known.name).join(", ");
    throw new GlobeError(
      "usage",
      `There is no benchmark "${name}"; known are ${names}. A table of your own is named by its path.`,
    );
  }
  const truthPath = join(dataRoot, benchmark.truth);
  const imageRoot = join(dataRoot, benchmark.images);
  const missing = [];
  if (!(await stat(truthPath).catch(() => null))?.isFile()) missing.push(`the table ${truthPath}`);
  if (!(await stat(imageRoot).catch(() => null))?.isDirectory()) missing.push(`the folder of photos ${imageRoot}`);
  if (missing.length > 0) {
    throw new GlobeError("missing-file", `The benchmark ${name} needs ${missing.join(" and ")}. ${benchmark.source}`, {
      facts: { file: missing.length === 1 && missing[0]!.startsWith("the folder") ? imageRoot : truthPath },
    });
  }
  return { ...benchmark, truthPath, imageRoot };
}
