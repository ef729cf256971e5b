// Training of the reward model as an algorithm of the training loop.
import { createBatcher } from "../batcher.ts";
import type { RmConfig } from "../config/train-config.ts";
import { trainerOptions } from "../configured-training.ts";
import { countSteps } from "../count-steps.ts";
import { createDataOrder } from "../data-order.ts";
import type { Algorithm } from "../run-loop.ts";
import { withInputs } from "../sequence.ts";
import type { TrainableModel } from "../trainable-model.ts";
import { createTrainer, type Trainer } from "../trainer.ts";
import type { JudgeRow } from "./judge-row.ts";
import { judgeRows } from "./judge-rows.ts";
import { verdictSequence } from "./judge-sequence.ts";
import { judgeWords } from "./judge-words.ts";
import { judgeObjective } from "./objective-judge.ts";
import { createJudgePrompts } from "./read-judge-rows.ts";
import { type JudgeSummary, summarizeJudge } from "./summarize-judge.ts";

export interface JudgeData {
  readonly train: readonly JudgeRow[];
  /** Empty: nothing is measured. */
  readonly validation: readonly JudgeRow[];
}

export interface JudgeTraining extends Algorithm {
  readonly trainer: Trainer;
  /** Of the validation rows; null where there are none. */
  measure(): Promise<JudgeSummary | null>;
  close(): Promise<void>;
}

/** `onMeasure` is told every measurement in full. Throws `config` for a tokenizer without the two words. */
export function createJudgeTraining(
  config: RmConfig,
  model: TrainableModel,
  { train, validation }: JudgeData,
  onMeasure: (step: number, summary: JudgeSummary) => Promise<void> = async () => {},
): JudgeTraining {
  const { batchSize, seed, microBatchTokens, threads } = config;
  const words = judgeWords(model.processor);
  const totalSteps = countSteps(train.length, config);
  const trainer = createTrainer(model, judgeObjective, trainerOptions(config, totalSteps));
  const batcher = createBatcher(model, { microBatchTokens, ...(threads === undefined ? {} : { threads }) });
  const order = createDataOrder({ rows: train.length, batchSize, seed });
  const promptOf = createJudgePrompts(train, model.processor, config);
  const validationPromptOf = createJudgePrompts(validation, model.processor, config);

  const measure = async () =>
    summarizeJudge(await judgeRows({ trainer, batcher, words }, validation, validationPromptOf));

  return {
    name: "reward model",
    totalSteps,
    trainer,
    measure,
    describe: (index) => ({ rows: order.rowsOf(index).map((row) => train[row]!.id) }),
    async step(index) {
      const rows = order.rowsOf(index);
      const sequences = await Promise.all(
        rows.map(async (row) => {
          const sequence = verdictSequence(await promptOf(row), train[row]!.isPositive, words);
          return withInputs(sequence, { weight: 1 / rows.length });
        }),
      );
      return trainer.update(batcher.batches(sequences));
    },
    ...(validation.length > 0 && {
      async evaluate(step: number) {
        const summary = (await measure())!;
        await onMeasure(step, summary);
        return judgeMetrics(summary);
      },
    }),
    async close() {
      await trainer.close();
      await batcher.close();
    },
  };
}

/** The summary in single figures, for events and `summary.json`; AUCs that cannot be computed are left out. */
export function judgeMetrics({ auc, accuracy, calibration, meanMass, byKind }: JudgeSummary): Record<string, number> {
  const metrics: Record<string, number> = {
    ...(auc !== null && { auc }),
    accuracy,
    calibrationError: calibration.expectedError,
    brier: calibration.brier,
    mass: meanMass,
  };
  for (const kind of byKind) {
    if (kind.auc !== null) metrics[`auc ${kind.kind}`] = kind.auc;
    metrics[`accuracy ${kind.kind}`] = kind.accuracy;
  }
  return metrics;
}
