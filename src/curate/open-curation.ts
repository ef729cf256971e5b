// Opens the run directory of a curation: what decides its photos may not change, everything else may.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../run/clock.ts";
import { GlobeError } from "../run/errors.ts";
import { openRunDirectory, type RunDirectory, readConfig } from "../run/run-directory.ts";
import { writeAtomic } from "../run/write-atomic.ts";
import type { CurateConfig } from "./curate-config.ts";
import { checkCurateConfig } from "./read-curate-config.ts";
import type { Shard } from "./shard/shard-of.ts";
import { openState, type State } from "./state/open-state.ts";

export const curateCommand = "curate";
const settingsFile = "settings.json";

/**
 * Where the photos come from and which of them are taken. Teachers, thresholds and the output are not in it: a run goes
 * on with others, and keeps what it was told.
 */
export function runIdentity({ source, sample }: CurateConfig, shard: Shard): Record<string, unknown> {
  const { photos, ...table } = source;
  const { kind } = photos;
  const place =
    photos.kind === "url"
      ? { kind, template: photos.template, column: photos.column, folder: photos.folder }
      : { kind, path: "path" in photos ? photos.path : undefined };
  return withoutUndefined({ source: { ...table, photos: place }, sample, shard });
}

/** Opens or begins the run and leaves the whole configuration in `settings.json`, where watchers find it. */
export async function openCuration(
  config: CurateConfig,
  options: {
    readonly shard: Shard;
    readonly path?: string | undefined;
    readonly clock: Clock;
    readonly gazetteer: string;
  },
): Promise<RunDirectory> {
  const { shard, path, clock, gazetteer } = options;
  const run = await openRunDirectory({
    command: curateCommand,
    config: runIdentity(config, shard),
    versions: { gazetteer },
    path,
    clock,
  });
  try {
    await writeAtomic(run.file(settingsFile), `${JSON.stringify(config, null, 2)}\n`);
    return run;
  } catch (error) {
    await run.close();
    throw error;
  }
}

/** The configuration with which a run directory was last worked on. Throws `missing-file` for another folder. */
export async function readSettings(path: string): Promise<CurateConfig> {
  if (readConfig(path).command !== curateCommand) {
    throw new GlobeError("config", `${path} is no run of \`globe curate\`.`, { facts: { file: path } });
  }
  const file = join(path, settingsFile);
  return checkCurateConfig(JSON.parse(await readFile(file, "utf8")), file);
}

/** For commands that only look: the state beside a run that may be at work. */
export function watchState(path: string): State {
  readConfig(path);
  return openState(path, { isReadOnly: true });
}

function withoutUndefined<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
