// The run directory that a configuration began, for commands that only look.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../run/digest.ts";
import { GlobeError } from "../run/errors.ts";
import { readConfig } from "../run/run-directory.ts";
import type { CurateConfig } from "./curate-config.ts";
import { curateCommand, runIdentity } from "./open-curation.ts";
import type { Shard } from "./shard/shard-of.ts";

/** Throws `missing-file` where nothing has been begun yet. */
export function findCuration(config: CurateConfig, shard: Shard, root = "runs"): string {
  const wanted = canonicalJson(runIdentity(config, shard));
  for (const name of listFolder(root).filter((each) => each.startsWith(`${curateCommand}-`))) {
    const path = join(root, name);
    try {
      const stored = readConfig(path);
      if (stored.command === curateCommand && canonicalJson(stored.config) === wanted) return path;
    } catch {
      // Another folder with such a name.
    }
  }
  throw new GlobeError("missing-file", `No run of this configuration was found in ${root}. Name it with --run.`);
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
