// Trains the localizability reward model from a configuration, measures it, and writes it as a checkpoint.
import { GlobeError } from "../../run/errors.ts";
import { writeAtomic } from "../../run/write-atomic.ts";
import type { RmConfig } from "../config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "../config/training-runner.ts";
import { concludeTraining, openConfiguredModel } from "../configured-training.ts";
import { runTraining } from "../run-loop.ts";
import { createJudgeTraining, judgeMetrics } from "./create-judge-training.ts";
import { readJudgeRows } from "./read-judge-rows.ts";
import type { JudgeSummary } from "./summarize-judge.ts";

/**
 * Leaves in the run directory: the judge as a checkpoint that any engine opens (`model`, or `output` of the
 * configuration), its adapter in PEFT's form (`adapter` in it, with `tune: lora`), and `judge.json`, the last measurement with
 * its reliability table.
 */
export async function runRm(config: RmConfig, hooks: TrainingHooks): Promise<TrainingOutcome> {
  requireJudgePrompt(config);
  const { run, signal, report } = hooks;
  const data = {
    train: await readJudgeRows(config, "train"),
    validation: config.data.validation === undefined ? [] : await readJudgeRows(config, "validation"),
  };
  const model = await openConfiguredModel(config);
  let measured: JudgeSummary | null = null;
  const keep = async (step: number, summary: JudgeSummary) => {
    measured = summary;
    await writeAtomic(run.file("judge.json"), `${JSON.stringify({ step, ...summary }, null, 2)}\n`);
  };
  const training = createJudgeTraining(config, model, data, keep);
  try {
    const { saveEvery, evaluateEvery } = config;
    const outcome = await runTraining({
      ...{ run, trainer: training.trainer, algorithm: training, saveEvery, keep: config.keep, evaluateEvery },
      ...{ signal, report },
    });
    if (outcome.status === "interrupted")
      return await concludeTraining(config, { run }, { model, outcome, metrics: {} });
    // A run that had finished before measures again, since its last process may have ended in between.
    measured ??= await training.measure();
    const figures = measured === null ? {} : judgeMetrics(measured);
    const metrics = { ...(outcome.last && { loss: outcome.last.loss }), ...figures };
    return await concludeTraining(config, { run }, { model, outcome, metrics });
  } finally {
    await training.close();
  }
}

/** Whoever asks the judge sends the published text; a judge that was trained on another one would answer another question. */
function requireJudgePrompt({ system }: RmConfig): void {
  if (system === "prompt.rm") return;
  throw new GlobeError(
    "config",
    `A reward model is asked with the system message prompt.rm, and \`system\` is ${system ?? "null"}; set it to prompt.rm.`,
  );
}
