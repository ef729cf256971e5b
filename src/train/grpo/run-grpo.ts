// A whole GRPO run: model, rows, judge and rewards as the configuration names them, the loop, and the finished model.
import { openGazetteer } from "../../place/open-gazetteer.ts";
import { GlobeError } from "../../run/errors.ts";
import { createRewards, type RewardName } from "../../task/rewards.ts";
import { rewardWeights } from "../config/reward-weights.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "../config/training-runner.ts";
import { concludeTraining, openConfiguredModel } from "../configured-training.ts";
import { countSteps } from "../count-steps.ts";
import { type LoopOutcome, runTraining } from "../run-loop.ts";
import { readTrainingSamples } from "../training-rows.ts";
import { createGrpo, type Grpo, type GrpoParts } from "./create-grpo.ts";
import { openJudge } from "./open-judge.ts";
import { loadPrompt, type PromptRow, toPromptRows } from "./prompt-rows.ts";
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
  const rows = toPromptRows(await readTrainingSamples(config.data, "train"));
  const validation =
    config.data.validation === undefined ? [] : toPromptRows(await readTrainingSamples(config.data, "validation"));
  const model = await openConfiguredModel(config);
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
    const outcome = await runTraining({
      ...{ run, trainer: grpo.trainer, algorithm: grpo, signal, report: hooks.report },
      ...{ saveEvery: config.saveEvery, keep: config.keep, evaluateEvery: config.evaluateEvery },
    });
    return await concludeTraining(config, hooks, { model, outcome, metrics: finalMetrics(outcome) });
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

/** The last step's figures, and beside them what was measured on the validation rows. */
function finalMetrics({ last, evaluation }: LoopOutcome): Readonly<Record<string, number>> {
  const measured = Object.entries(evaluation ?? {}).map(([name, value]) => [`validation ${name}`, value] as const);
  return { ...(last && { loss: last.loss, ...last.metrics }), ...Object.fromEntries(measured) };
}
