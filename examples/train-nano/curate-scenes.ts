// Sends rendered scenes through `globe curate` with two imperfect teachers; the same folder goes on where it stopped.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PhotoHistory } from "../../src/curate/item.ts";
import { openState } from "../../src/curate/state/open-state.ts";
import { writeSamples } from "../../src/data/write-samples.ts";
import type { SceneTruth } from "../../src/miniature/scene.ts";
import { teacherProfiles } from "../../src/miniature/text/imperfect-teacher.ts";
import { encodeForModel } from "../../src/photo/encode-photo.ts";
import { sha256 } from "../../src/run/digest.ts";
import { writeAtomic } from "../../src/run/write-atomic.ts";
import { serveTeacher } from "./serve-teacher.ts";
import { globe } from "./stages.ts";
import type { Scene } from "./write-tables.ts";

const profiles = [teacherProfiles.careless, teacherProfiles.fanciful] as const;

/** The whole way of every scene, in the order of the scenes. */
export async function curateScenes(
  scenes: readonly Scene[],
  folder: string,
  signal?: AbortSignal,
): Promise<readonly PhotoHistory[]> {
  const known = new Map<string, SceneTruth>();
  for (const { sample, truth } of scenes) {
    const { bytes } = await encodeForModel(await readFile(sample.images[0]!.path!));
    known.set(sha256(bytes), truth);
  }
  const table = join(folder, "source.jsonl");
  await writeSamples(
    table,
    scenes.map(({ sample }) => sample),
  );
  const served = await Promise.all(profiles.map((profile) => serveTeacher(profile, known)));
  const run = join(folder, "curation");
  try {
    const teachers = served.map(({ url }, index) => ({ name: profiles[index]!.name, url, model: "miniature" }));
    const config = join(folder, "curate.yaml");
    await writeAtomic(config, JSON.stringify({ source: { table }, teachers }));
    await globe(["curate", "--config", config, "--run", run], { signal });
  } finally {
    for (const teacher of served) await teacher.close();
  }
  const state = openState(run, { isReadOnly: true });
  try {
    return [...state.histories()];
  } finally {
    state.close();
  }
}
