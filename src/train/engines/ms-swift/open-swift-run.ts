// Opens the run directory of a run on ms-swift and writes its summary.
import { openGazetteer } from "../../../place/open-gazetteer.ts";
import { systemClock } from "../../../run/clock.ts";
import { readRun } from "../../../run/read-run.ts";
import { openRunDirectory } from "../../../run/run-directory.ts";
import { prompts } from "../../../task/prompts.ts";
import type { TrainConfig } from "../../config/train-config.ts";
import type { TrainingOutcome } from "../../config/training-runner.ts";
import type { TrainingRun } from "../../open-training-run.ts";
import type { EngineSettings } from "./engine-settings.ts";
import type { SwiftPlan } from "./plan-swift.ts";

/** How many devices there are, and where, is outside of the digest: a run may go on elsewhere. */
export async function openSwiftRun(
  config: TrainConfig,
  settings: EngineSettings,
  plan: SwiftPlan,
  { path, price }: { readonly path: string; readonly price: number | undefined },
): Promise<TrainingRun> {
  const { threads: _, ...stated } = config;
  const { model, train, validation, batches } = plan;
  const directory = await openRunDirectory({
    command: "train",
    config: {
      ...stated,
      engine: { name: "ms-swift", rollouts: settings.rollouts, flags: settings.flags },
      digests: {
        model: model?.digest,
        train: train.digest,
        ...(validation !== null && { validation: validation.digest }),
      },
    },
    versions: {
      gazetteer: openGazetteer().version,
      model: model?.digest ?? null,
      prompt: prompts[config.prompt].sha256,
      engine: plan.engine,
      batches,
      seeds: { training: config.seed },
    },
    path,
    clock: systemClock,
  });
  return {
    directory,
    async finish({ status, steps, output, metrics }: TrainingOutcome) {
      if (status === "finished") await directory.event("finished", { step: steps });
      const { seconds, summary } = await readRun(directory.path);
      const known = Object.keys(metrics).length > 0 ? metrics : (summary.metrics ?? {});
      const cost = price === undefined ? {} : { pricePerHour: price, cost: (price * seconds) / 3600 };
      await directory.writeSummary({ status, steps, output, metrics: known, seconds, ...cost });
    },
  };
}
