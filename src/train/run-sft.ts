// Supervised fine-tuning: the model learns to write the answers of a table.
import { createBatcher } from "./batcher.ts";
import type { SftConfig } from "./config/train-config.ts";
import type { TrainingHooks, TrainingOutcome } from "./config/training-runner.ts";
import { concludeTraining, openConfiguredModel, trainerOptions } from "./configured-training.ts";
import { countSteps } from "./count-steps.ts";
import { createDataOrder } from "./data-order.ts";
import { likelihoodObjective } from "./objective.ts";
import { type Algorithm, runTraining } from "./run-loop.ts";
import { type Sequence, withInputs } from "./sequence.ts";
import { createTrainer } from "./trainer.ts";
import { buildAnswerRow, createTrainingRows, readTrainingSamples } from "./training-rows.ts";

/**
 * Trains on the answer tokens only, each of a batch counting the same, the end token among them. The rows should have
 * been checked before (`planTraining`). The caller closes the run directory.
 */
export async function runSft(config: SftConfig, { run, signal, report }: TrainingHooks): Promise<TrainingOutcome> {
  const { batchSize, seed, microBatchTokens, threads, saveEvery, keep, evaluateEvery, data } = config;
  const model = await openConfiguredModel(config);
  const open = async (split: "train" | "validation") =>
    createTrainingRows(await readTrainingSamples(data, split), (sample) =>
      buildAnswerRow(sample, config, model.processor),
    );
  const rows = await open("train");
  const validation = data.validation === undefined ? null : await open("validation");
  const totalSteps = countSteps(rows.count, config);
  const order = createDataOrder({ rows: rows.count, batchSize, seed });
  const trainer = createTrainer(model, likelihoodObjective, trainerOptions(config, totalSteps));
  const batcher = createBatcher(model, { microBatchTokens, ...(threads !== undefined && { threads }) });

  const evaluate = async (): Promise<Readonly<Record<string, number>>> => {
    let [sum, count] = [0, 0];
    for (let start = 0; start < validation!.count; start += batchSize) {
      const indices = Array.from({ length: Math.min(batchSize, validation!.count - start) }, (_, i) => start + i);
      for await (const batch of batcher.batches(await validation!.read(indices))) {
        for (const values of await trainer.logProbabilities(batch)) {
          for (const value of values) sum -= value;
          count += values.length;
        }
      }
    }
    return { validationLoss: sum / count };
  };

  const algorithm: Algorithm = {
    name: "sft",
    totalSteps,
    async step(index) {
      const sequences = await rows.read(order.rowsOf(index));
      const report = await trainer.update(batcher.batches(weighEqually(sequences)));
      const answerTokens = sequences.reduce((sum, sequence) => sum + sequence.rows.length, 0);
      return { ...report, metrics: { ...report.metrics, answerTokens } };
    },
    describe: (index) => ({ rows: order.rowsOf(index).map((row) => rows.ids[row]) }),
    ...(validation && { evaluate }),
  };

  try {
    const outcome = await runTraining({ run, trainer, algorithm, saveEvery, keep, evaluateEvery, signal, report });
    const metrics = { ...(outcome.last && { loss: outcome.last.loss }), ...outcome.evaluation };
    return await concludeTraining(config, { run }, { model, outcome, metrics });
  } finally {
    await trainer.close();
    await batcher.close();
  }
}

/** Weights by which the losses of all answer tokens add up to their mean. */
function weighEqually(sequences: readonly Sequence[]): readonly Sequence[] {
  const tokens = sequences.reduce((sum, { rows }) => sum + rows.length, 0);
  return sequences.map((sequence) => withInputs(sequence, { weight: 1 / tokens }));
}
