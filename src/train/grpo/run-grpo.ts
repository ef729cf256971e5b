// A whole GRPO run: model, rows, judge and rewards as the configuration names them, the loop, and the finished model.
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { GlobeError } from "../../run/errors.ts";
import { createRewards, type RewardName } from "../../task/rewards.ts";
import { rewardWeights } from "../config/reward-weights.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "../config/training-runner.ts";
import { countSteps } from "../count-steps.ts";
import { exportModel } from "../export-model.ts";
import { runTraining } from "../run-loop.ts";
import { openTrainable, type TrainableModel } from "../trainable-model.ts";
import { createGrpo, type Grpo, type GrpoParts } from "./create-grpo.ts";
import { openJudge } from "./open-judge.ts";
import { loadPrompt, type PromptRow, readPromptRows } from "./prompt-rows.ts";
import { createSampleTable } from "./sample-table.ts";
import { selectRows } from "./select-rows.ts";

export interface GrpoRunOptions {
  /** Instead of the task's rewards; names that are not given stay as they are. */
  readonly rewards?: Partial<GrpoParts["rewards"]>;
}

/**
 * Trains until the configuration's last step, or until `hooks.signal` aborts and the step in hand is done. The same
 * configuration with the same run directory goes on from its newest checkpoint, to bit-equal weights.
 */
export async function runGrpo(
  config: GrpoConfig,
  hooks: TrainingHooks,
  options: GrpoRunOptions = {},
): Promise<TrainingOutcome> {
  const { run, signal } = hooks;
  const rows = await readPromptRows(config.data);
  const validation = config.data.validation === undefined ? [] : await readPromptRows(config.data, "validation");
  const model = await openTrainable(config.model, {
    ...{ tune: config.tune, freeze: config.freeze },
    ...(config.tune === "lora" && { lora: { ...config.lora, seed: config.seed } }),
    ...(config.maxPixels !== undefined && { maxPixels: config.maxPixels }),
  });
  const rewards = { ...createRewards(openGazetteer()), ...options.rewards };
  const preset = rewardWeights(config.reward);
  const judge = await openJudge(config, preset);
  const table = createSampleTable(run.file("samples.jsonl"));
  const parts = { model, rewards, judge, validation, onGroups: table.add };
  let grpo: Grpo | undefined;
  try {
    const chosen = config.selection ? await select(config, { ...parts, rows }, hooks) : rows;
    if (chosen === null) return { status: "interrupted", steps: 0, output: null, metrics: {} };
    grpo = await createGrpo(config, { ...parts, rows: chosen, totalUpdates: countSteps(chosen.length, config) });
    const { status, steps, last } = await runTraining({
      ...{ run, trainer: grpo.trainer, algorithm: grpo, signal, report: hooks.report },
      ...{ saveEvery: config.saveEvery, keep: config.keep, evaluateEvery: config.evaluateEvery },
    });
    const output = status === "finished" ? await exportTo(config, model, run) : null;
    return { status, steps, output, metrics: { ...last?.metrics } };
  } finally {
    await grpo?.close();
    await table.close();
    await judge?.close();
  }
}

/** The rows that stay; null when the run was interrupted before all of them were measured. */
async function select(
  config: GrpoConfig,
  parts: Omit<GrpoParts, "totalUpdates">,
  { run, signal }: TrainingHooks,
): Promise<readonly PromptRow[] | null> {
  const { selection, reward } = config;
  const name: RewardName = `accuracy.${reward.variant}`;
  const starting = await createGrpo(config, { ...parts, totalUpdates: 1 });
  try {
    const kept = await selectRows({
      config: { ...config, selection: selection! },
      ...{ rows: parts.rows, run, signal, accuracy: parts.rewards[name], rollOut: starting.rollOutOptions },
      load: (row) => loadPrompt(row, parts.model.processor, config),
    });
    if (kept.length > 0) return kept;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await starting.close();
  }
  throw new GlobeError(
    "config",
    `No row has a mean ${name} from ${selection!.minAccuracy} to ${selection!.maxAccuracy}, so that nothing is left to ` +
      "train on; widen the bounds under selection. What each row had stands in selection.jsonl.",
  );
}

async function exportTo(
  { output, precision }: GrpoConfig,
  model: TrainableModel,
  run: TrainingHooks["run"],
): Promise<string> {
  const folder = output ?? run.file("model");
  await exportModel(model, folder, { precision });
  return folder;
}
