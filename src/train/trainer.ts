// Optimizer steps over a model: log-probabilities, accumulated gradients, clipping, AdamW or Muon.
import { GlobeError } from "../run/errors.ts";
import type { TensorData } from "../tensor/tensor.ts";
import { type AdamwRange, adamwUpdate, addInto, clipScale, normOf } from "./adamw.ts";
import { restoreTrainer, saveTrainer } from "./checkpoint/trainer-state.ts";
import type { Schedule } from "./config/train-config.ts";
import type { MicroBatch } from "./micro-batch.ts";
import { besideMuon, createMuonUpdate } from "./muon-update.ts";
import type { Objective } from "./objective.ts";
import { emptyLike, type ParameterSet } from "./parameter-set.ts";
import { learningRateAt } from "./schedule.ts";
import type { TrainableModel } from "./trainable-model.ts";
import { metricName, rowInput } from "./training-graph.ts";
import { createTrainingSessions } from "./training-sessions.ts";

export interface TrainerOptions {
  /** The highest rate of the schedule. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Share of all steps in which the rate rises from zero. */
  readonly warmup: number;
  readonly totalSteps: number;
  /** Applied to matrices; biases and norms keep theirs, as in transformers. */
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly maxGradientNorm: number;
  /** How the matrices of the layers are updated; all else takes AdamW, beside Muon at a lower rate. AdamW by default. */
  readonly matrices?: "adamw" | "muon";
  /** Logits are divided by it before the softmax; 1 unless said. */
  readonly temperature?: number;
  readonly threads?: number;
}

export interface UpdateReport {
  readonly loss: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Tokens without those that fill up. */
  readonly tokens: number;
}

export interface Trainer {
  readonly model: TrainableModel;
  /** Optimizer steps done. */
  readonly step: number;
  /**
   * For each sequence of the batch, the log-probabilities of its targets, under the weights as they are or under those
   * that training began with.
   */
  logProbabilities(batch: MicroBatch, options?: { weights?: "current" | "initial" }): Promise<readonly Float32Array[]>;
  /** One optimizer step over the sum of the micro-batches. Throws before any weight changes when a number is not finite. */
  update(batches: Iterable<MicroBatch> | AsyncIterable<MicroBatch>): Promise<UpdateReport>;
  /** Writes weights, both moments and the step into a folder. */
  save(folder: string): Promise<void>;
  restore(folder: string): Promise<void>;
  close(): Promise<void>;
}

/** The cause of the error that `update` throws for a loss or gradient that is not finite. */
export interface NonFiniteUpdate {
  readonly nonFinite: true;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly batches: readonly MicroBatch[];
}

export function createTrainer(model: TrainableModel, objective: Objective, options: TrainerOptions): Trainer {
  const { temperature = 1, threads, weightDecay, matrices = "adamw" } = options;
  const { trained } = model;
  const sessions = createTrainingSessions(model, objective, { temperature, threads });
  const [gradients, means, variances] = [emptyLike(trained), emptyLike(trained), emptyLike(trained)];
  const state = { weights: trained, means, variances };
  // Momenta stand where AdamW has its means, so that a checkpoint holds the same arrays either way.
  const muon = matrices === "muon" ? createMuonUpdate(trained, means, { weightDecay, threads }) : null;
  const ranges = decayRanges(trained, muon?.names);
  let step = 0;

  /** Loss and metrics of one micro-batch; its gradients are put into, or added to, those of the step. */
  async function accumulate(batch: MicroBatch, isFirst: boolean): Promise<Record<string, number>> {
    const outputs = await sessions.gradients(requireInputs(batch, objective), feedsOf(trained));
    for (const [name, { values }] of gradients) {
      const found = outputs[`gradient of ${name}`]?.data as Float32Array | undefined;
      if (isFirst) found ? values.set(found) : values.fill(0);
      else if (found) addInto(values, found);
    }
    const names = Object.keys(outputs).filter((name) => !name.startsWith("gradient of "));
    return Object.fromEntries(names.map((name) => [name, (outputs[name]!.data as Float32Array)[0]!]));
  }

  return {
    model,
    get step() {
      return step;
    },
    async logProbabilities(batch, { weights = "current" } = {}) {
      const values = weights === "current" ? feedsOf(trained) : initialFeeds(trained, await model.initial());
      const found = await sessions.logProbabilities(batch, values);
      return batch.spans.map(({ start, length }) => found.slice(start, start + length));
    },
    async update(batches) {
      const seen: MicroBatch[] = [];
      const sums = new Map<string, number>();
      for await (const batch of batches) {
        const found = await accumulate(batch, seen.length === 0);
        for (const [name, value] of Object.entries(found)) sums.set(name, (sums.get(name) ?? 0) + value);
        seen.push(batch);
      }
      if (seen.length === 0) throw new GlobeError("internal", "An optimizer step was asked for without a micro-batch.");
      const loss = sums.get("loss")!;
      const gradientNorm = normOf(gradients.all);
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        const cause: NonFiniteUpdate = { nonFinite: true, loss, gradientNorm, batches: seen };
        throw new GlobeError(
          "internal",
          `The loss of step ${step + 1} is ${loss} and its gradient's norm ${gradientNorm}; the weights were left as ` +
            "they are. Lower the learning rate, or look at the batch.",
          { cause },
        );
      }
      const rate = learningRateAt(step, options);
      const gradientScale = clipScale(gradientNorm, options.maxGradientNorm);
      step++;
      await muon?.step(gradients, { rate, gradientScale });
      adamwUpdate(
        { weights: trained.all, gradients: gradients.all, means: means.all, variances: variances.all },
        ranges,
        options,
        { step, rate: muon ? rate * besideMuon : rate, gradientScale },
      );
      const metrics = [...sums].flatMap(([name, value]) =>
        name.startsWith(metricName("")) ? [[name.slice(metricName("").length), value] as const] : [],
      );
      const tokens = seen.reduce((sum, batch) => sum + batch.tokens, 0);
      return { loss, gradientNorm, learningRate: rate, metrics: Object.fromEntries(metrics), tokens };
    },
    save: (folder) => saveTrainer(folder, { step, ...state }),
    async restore(folder) {
      step = await restoreTrainer(folder, state);
    },
    async close() {
      await sessions.close();
      await muon?.close();
    },
  };
}

function feedsOf(parameters: ParameterSet): Record<string, TensorData> {
  return Object.fromEntries(
    [...parameters].map(([name, { shape, values }]) => [name, { dtype: "float32", shape, data: values }] as const),
  );
}

function initialFeeds(parameters: ParameterSet, values: ReadonlyMap<string, Float32Array>): Record<string, TensorData> {
  return Object.fromEntries(
    [...parameters].map(([name, { shape }]) => [name, { dtype: "float32", shape, data: values.get(name)! }] as const),
  );
}

function requireInputs(batch: MicroBatch, { name, rowInputs }: Objective): MicroBatch {
  const missing = rowInputs.filter((input) => batch.feeds[rowInput(input)] === undefined);
  if (missing.length === 0) return batch;
  throw new GlobeError("internal", `The objective ${name} needs ${missing.join(", ")} for every row of a sequence.`);
}

/** Neighbours of one kind are one range: matrices decay, biases and norms do not. Parameters that are updated elsewhere have none. */
function decayRanges(parameters: ParameterSet, elsewhere: ReadonlySet<string> = new Set()): readonly AdamwRange[] {
  const ranges: AdamwRange[] = [];
  let at = 0;
  for (const [name, { shape, values }] of parameters) {
    const [start, end] = [at, at + values.length];
    at = end;
    if (elsewhere.has(name)) continue;
    const decays = shape.length > 1;
    const last = ranges.at(-1);
    if (last?.decays === decays && last.end === start) ranges[ranges.length - 1] = { ...last, end };
    else ranges.push({ start, end, decays });
  }
  return ranges;
}
