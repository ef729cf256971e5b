// A folder of rendered scenes as vision pre-training reads it: pictures from their files, label maps held in memory.
import { join } from "node:path";
import { readSamples } from "../../data/read-samples.ts";
import { openLabelFile } from "../../miniature/label-file.ts";
import type { LabelMap } from "../../miniature/scene.ts";
import { loadPhoto } from "../../photo/load-photo.ts";
import type { Photo } from "../../photo/photo.ts";
import { GlobeError } from "../../run/errors.ts";
import { type CueNumbers, mapCues, readTruths } from "./cue-maps.ts";

export interface SceneSet {
  readonly count: number;
  /** Patches in a row and in a column of every scene. */
  readonly columns: number;
  readonly rows: number;
  labels(index: number): LabelMap;
  /** Numbers of the cues of its patches, row by row; 0 for none. */
  cues(index: number): Uint16Array;
  photo(index: number): Promise<Photo>;
}

/**
 * Opens what `globe miniature render` wrote; `limit` takes only the first scenes. Sets that share `numbers` have the
 * same numbers for the same cues.
 */
export async function openSceneSet(
  folder: string,
  limit = Number.POSITIVE_INFINITY,
  numbers: CueNumbers = new Map(),
): Promise<SceneSet> {
  const paths: string[] = [];
  for await (const row of readSamples(join(folder, "samples.jsonl"))) {
    if (paths.length >= limit) break;
    if (row.error) throw row.error;
    const path = row.sample.images[0]?.path;
    if (path === undefined) throw broken(folder, `row ${row.row} names no image file`);
    paths.push(path);
  }
  const file = await openLabelFile(join(folder, "labels.bin"));
  try {
    if (file.count < paths.length) throw broken(folder, `it has ${paths.length} rows and ${file.count} label maps`);
    if (paths.length === 0) throw broken(folder, "it holds no scenes");
    const labels: LabelMap[] = [];
    for (let index = 0; index < paths.length; index++) labels.push(await file.read(index));
    const cues: Uint16Array[] = [];
    for await (const truth of readTruths(join(folder, "truth.jsonl"))) {
      if (cues.length === paths.length) break;
      cues.push(mapCues(truth, labels[cues.length]!, numbers));
    }
    const none = new Uint16Array(file.columns * file.rows);
    return {
      count: paths.length,
      columns: file.columns,
      rows: file.rows,
      labels: (index) => labels[index]!,
      cues: (index) => cues[index] ?? none,
      photo: (index) => loadPhoto(paths[index]!),
    };
  } finally {
    await file.close();
  }
}

function broken(folder: string, why: string): GlobeError {
  return new GlobeError("config", `${folder} is no set of scenes: ${why}. Render it again.`, {
    facts: { file: folder },
  });
}
