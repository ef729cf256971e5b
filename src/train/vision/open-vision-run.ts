// Opens the run directory of vision pre-training and closes its books: what decides the results, versions, time.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openCheckpoint } from "../../model/open-checkpoint.ts";
import { systemClock } from "../../run/clock.ts";
import { nameFile } from "../../run/errors.ts";
import { readRun } from "../../run/read-run.ts";
import { openRunDirectory } from "../../run/run-directory.ts";
import { loadRuntime } from "../../tensor/load-runtime.ts";
import type { TrainingOutcome } from "../config/training-runner.ts";
import type { TrainingRun } from "../open-training-run.ts";
import type { VisionConfig } from "./vision-config.ts";

/** The digest of a run covers the configuration, the starting weights, the pictures' names and their labels. */
export async function openVisionRun(config: VisionConfig, path?: string): Promise<TrainingRun> {
  const { threads, ...settings } = config;
  const { digest: model } = await openCheckpoint(config.model);
  const { train, validation } = config.data;
  const digests = {
    model,
    train: await digestScenes(train),
    ...(validation !== undefined && { validation: await digestScenes(validation) }),
  };
  const { env } = await loadRuntime();
  const directory = await openRunDirectory({
    command: "train",
    config: { ...settings, digests },
    versions: {
      model,
      data: {
        train: { table: train, digest: digests.train },
        validation: validation === undefined ? null : { table: validation, digest: digests.validation },
      },
      seeds: { training: config.seed },
      provider: { executionProvider: "cpu", ...env.versions },
      threads: threads ?? null,
    },
    ...(path !== undefined && { path }),
    clock: systemClock,
  });
  return {
    directory,
    async finish({ status, steps, output, metrics }: TrainingOutcome) {
      if (status === "finished") await directory.event("finished", { step: steps });
      const { seconds } = await readRun(directory.path);
      await directory.writeSummary({ status, steps, output, metrics, seconds });
    },
  };
}

async function digestScenes(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["samples.jsonl", "labels.bin"]) {
    const file = join(folder, name);
    await pipeline(createReadStream(file), hash, { end: false }).catch((error: unknown) => {
      throw nameFile(error, file);
    });
  }
  return hash.digest("hex");
}
