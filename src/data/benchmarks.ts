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
  /** What to do when a file is missing. */
  readonly source: string;
}

/** File names as the published evaluation expects them under `data/`. Its repository holds none of these files. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: "img2gps3k",
    truth: "img2gps3k_gt.csv",
    images: "im2gps3ktest",
    source:
      "The 2,997 photos are the IM2GPS3k test set of Vo, Jacobs and Hays (2017). The table needs the columns IMG_ID, LAT, LON, city and country; ids and points are published as im2gps3k_places365.csv (github.com/TIBHannover/GeoEstimation).",
  },
  {
    name: "mp16-reason-test-12k",
    truth: "mp16-reason-test-12k.csv",
    images: "eval_images",
    source:
      "Table and photos belong to the dataset globe-project/MP16-Reason on Hugging Face. Its image archives have been incomplete: photos that are missing there can be taken from MP16-Pro, joined by IMG_ID.",
  },
  {
    name: "osv-test-mini-3k",
    truth: "test_mini.csv",
    images: "osv-test-mini-3k",
    source:
      "The photos are a part of the OSV-5M test set (osv5m/osv5m on Hugging Face). The table needs the columns id, latitude, longitude, city and country; OSV-5M writes ISO codes as countries.",
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
