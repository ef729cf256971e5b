// Training steps against PyTorch: losses, gradient norms and the change of every weight, for SFT, reward model and GRPO.
import { beforeAll, describe, expect, test } from "vitest";
import type { TensorFiles } from "../src/model/safetensors/tensor-files.ts";
import { differentiate } from "../src/tensor/differentiate.ts";
import { openSession } from "../src/tensor/open-session.ts";
import { trace } from "../src/tensor/trace.ts";
import { createBatcher } from "../src/train/batcher.ts";
import { groupAdvantages } from "../src/train/grpo/advantages.ts";
import { grpoObjective } from "../src/train/grpo/objective-grpo.ts";
import { tokenWeights } from "../src/train/grpo/token-weights.ts";
import { likelihoodObjective } from "../src/train/objective.ts";
import { verdictSequence } from "../src/train/reward-model/judge-sequence.ts";
import { judgeObjective } from "../src/train/reward-model/objective-judge.ts";
import { type Sequence, withInputs } from "../src/train/sequence.ts";
import { openTrainable, type TrainableModel } from "../src/train/trainable-model.ts";
import { createTrainer, type Trainer, type TrainerOptions } from "../src/train/trainer.ts";
import { picture } from "./reference/models/formula.ts";
import {
  buildSequences,
  openTrainReference,
  readTrainReference,
  referenceCheckpoint,
  type TrainReference,
} from "./reference/train/open-reference.ts";

const tolerance = 1e-4;

interface GrpoSettings {
  readonly lossType: "grpo" | "dr_grpo" | "dapo";
  readonly clip: { readonly low: number; readonly high: number };
  readonly beta: number;
}

interface GrpoReference {
  readonly grpo: GrpoSettings & { temperature: number; rewards: number[]; group: number; advantages: number[] };
  /** For each row, those of its answer's tokens under the weights before the first step. */
  readonly logProbabilities: readonly (readonly number[])[];
  readonly old: readonly (readonly number[])[];
  readonly reference: readonly (readonly number[])[];
}

interface JudgeReference {
  /** `adapters` in the order in which their first numbers were drawn. */
  readonly lora: { readonly rank: number; readonly alpha: number; readonly adapters: readonly string[] };
}

interface LossCases {
  readonly rewards: readonly number[];
  readonly group: number;
  readonly advantages: readonly number[];
  readonly lengths: readonly number[];
  readonly maxCompletionTokens: number;
  readonly logProbabilities: readonly number[];
  readonly old: readonly number[];
  readonly reference: readonly number[];
  readonly cases: readonly (GrpoSettings & {
    loss: number;
    gradient: number[];
    kl: number | null;
    clipShare: number;
  })[];
}

const frozenTower = { vision: true, merger: true, language: false };
const optionsOf = ({ settings }: TrainReference): TrainerOptions => ({
  ...settings,
  schedule: "constant",
  warmup: 0,
  totalSteps: 2,
});
const meanWeights = (sequences: readonly Sequence[]) => {
  const tokens = sequences.reduce((sum, { targets }) => sum + targets.length, 0);
  return sequences.map((sequence) => withInputs(sequence, { weight: 1 / tokens }));
};

/** Two steps, the first in few passes and the second in one for each sequence, compared after both. */
async function compareSteps(
  trainer: Trainer,
  { described, tensors }: { described: TrainReference; tensors: TensorFiles },
  sequences: readonly Sequence[],
  { nameOf = (name) => name, sharesPrompts = false }: CompareOptions = {},
): Promise<void> {
  const { trained } = trainer.model;
  const before = new Map([...trained].map(([name, { values }]) => [name, values.slice()]));
  for (const [index, microBatchTokens] of [4096, 160].entries()) {
    const step = described.steps[index]!;
    const batcher = createBatcher(trainer.model, { microBatchTokens, sharesPrompts });
    const { loss, gradientNorm } = await trainer.update(batcher.batches(sequences));
    await batcher.close();
    expect(Math.abs(loss / step.loss - 1), `loss of step ${index}`).toBeLessThan(tolerance);
    expect(Math.abs(gradientNorm / step.gradientNorm - 1), `gradient norm of step ${index}`).toBeLessThan(tolerance);
    expect([...trained.keys()].map(nameOf).toSorted()).toEqual(Object.keys(step.changeNorms).toSorted());
    for (const [name, { values }] of trained) {
      const changes = values.map((value, at) => value - before.get(name)![at]!);
      const error = await changeError(changes, tensors, index, nameOf(name), step.changeNorms[nameOf(name)]!);
      expect(error, `${name} after step ${index}`).toBeLessThan(tolerance);
    }
  }
}

interface CompareOptions {
  /** From our name of a trained parameter to that of the reference. */
  readonly nameOf?: (trained: string) => string;
  readonly sharesPrompts?: boolean;
}

/** Of the norm of the change, and of its stored entries as a part of the largest. */
async function changeError(changes: Float32Array, tensors: TensorFiles, step: number, name: string, norm: number) {
  const expected = await tensors.readFloats(`change ${step} ${name}`);
  const at = Array.from(expected, (_, index) => Math.floor((index * changes.length) / expected.length));
  const largest = Math.max(...expected.map(Math.abs));
  const differences = at.map((entry, index) => Math.abs(changes[entry]! - expected[index]!) / largest);
  return Math.max(...differences, Math.abs(Math.hypot(...changes) / norm - 1));
}

describe("SFT", () => {
  let reference: Awaited<ReturnType<typeof openTrainReference>>;
  let model: TrainableModel;
  let sequences: readonly Sequence[];

  beforeAll(async () => {
    reference = await openTrainReference("sft");
    model = await openTrainable(referenceCheckpoint, { tune: "full", freeze: frozenTower });
    sequences = await buildSequences(model, reference.described.rows);
  });

  test("our processor makes the tokens of the reference", () => {
    expect(sequences.map(({ tokenIds, answerStart }) => ({ tokenIds: [...tokenIds], answerStart }))).toEqual(
      reference.described.rows.map(({ tokenIds, answerStart }) => ({ tokenIds, answerStart })),
    );
  });

  test("two steps of AdamW give PyTorch's losses, norms and weights", async () => {
    const trainer = createTrainer(model, likelihoodObjective, optionsOf(reference.described));
    await compareSteps(trainer, reference, meanWeights(sequences));
    await trainer.close();
  });
});

describe("reward model", () => {
  test("two steps of an adapter on every linear layer give PEFT's losses, norms and matrices", async () => {
    const reference = await openTrainReference<JudgeReference>("reward-model");
    const { rows, lora } = reference.described;
    const { rank, alpha, adapters } = lora;
    const model = await openTrainable(referenceCheckpoint, {
      ...{ tune: "lora", freeze: frozenTower, lora: { rank, alpha, targets: "all-linear" } },
    });
    const peftName = (name: string) => name.replace(/\.weight$/, "");
    expect([...model.trained.keys()].map(peftName).toSorted()).toEqual(adapters.toSorted());
    for (const [name, { values }] of model.trained) {
      const drawn = picture(values.length, adapters.indexOf(peftName(name)));
      values.set(drawn.map((value) => 0.02 * value));
    }
    const trainer = createTrainer(model, judgeObjective, optionsOf(reference.described));
    const answered = await buildSequences(model, rows);
    const sequences = answered.map(({ tokenIds, answerStart, pictures }, index) => {
      expect([...tokenIds]).toEqual(rows[index]!.tokenIds);
      const prompt = { tokenIds: tokenIds.slice(0, answerStart), pictures };
      // The small tokenizer writes the words in several tokens; the first of each stands for it.
      const words = { yes: model.processor.tokenizer.encode("y")[0]!, no: model.processor.tokenizer.encode("n")[0]! };
      return withInputs(verdictSequence(prompt, rows[index]!.answer === "yes", words), { weight: 1 / rows.length });
    });
    await compareSteps(trainer, reference, sequences, { nameOf: peftName });
    await trainer.close();
  });
});

describe("GRPO", () => {
  test.each([
    ["each completion with its prompt", false],
    ["each prompt once for all of its completions", true],
  ])("two updates on one batch of roll-outs give the weights that TRL's loss gives, %s", async (_name, sharesPrompts) => {
    const reference = await openTrainReference<GrpoReference>("grpo");
    const { grpo, old, reference: kept, rows, logProbabilities } = reference.described;
    const { lossType, clip, beta, temperature, rewards, group } = grpo;
    const model = await openTrainable(referenceCheckpoint, { tune: "full", freeze: frozenTower });
    const objective = grpoObjective({ clip, beta, hasOld: true, tolerance: 0.1 });
    const trainer = createTrainer(model, objective, { ...optionsOf(reference.described), temperature });
    const completions = await buildSequences(model, rows);
    const weights = tokenWeights(
      completions.map(({ targets }) => ({ tokens: targets.length, isCounted: true })),
      lossType,
      16,
    );
    const advantages = advantagesOf(rewards, group);
    const sequences = completions.map((sequence, index) =>
      withInputs(sequence, {
        weight: weights[index]!,
        advantage: advantages[index]!,
        oldLogProbability: old[index]!,
        rolloutLogProbability: old[index]!,
        referenceLogProbability: kept[index]!,
      }),
    );
    const batcher = createBatcher(model, { microBatchTokens: 4096, sharesPrompts });
    const found: Float32Array[] = [];
    for await (const each of batcher.batches(sequences)) {
      const values = await trainer.logProbabilities(each);
      for (const [at, index] of each.indices.entries()) found[index] = values[at]!;
    }
    await batcher.close();
    const difference = Math.max(
      ...found.flatMap((row, index) => [...row].map((value, at) => Math.abs(value - logProbabilities[index]![at]!))),
    );
    expect(difference).toBeLessThan(tolerance);
    await compareSteps(trainer, reference, sequences, { sharesPrompts });
    await trainer.close();
  });

  const losses = readTrainReference<LossCases>("grpo-losses.json");

  test("advantages are TRL's", () => {
    const found = advantagesOf(losses.rewards, losses.group);
    for (const [index, advantage] of found.entries()) expect(advantage).toBeCloseTo(losses.advantages[index]!, 12);
  });

  test.each(losses.cases)("the loss $lossType, clipped to $clip, with beta $beta, and its gradient are TRL's", async ({
    lossType,
    clip,
    beta,
    ...expected
  }) => {
    const objective = grpoObjective({ clip, beta, hasOld: true, tolerance: 0.1 });
    const spread = (perSequence: readonly number[]) =>
      losses.lengths.flatMap((length, index) => new Array<number>(length).fill(perSequence[index]!));
    const completions = losses.lengths.map((tokens) => ({ tokens, isCounted: true }));
    const columns: Record<string, readonly number[]> = {
      logp: losses.logProbabilities,
      weight: spread(tokenWeights(completions, lossType, losses.maxCompletionTokens)),
      advantage: spread(losses.advantages),
      rolloutLogProbability: losses.old,
      oldLogProbability: losses.old,
      referenceLogProbability: losses.reference,
    };
    const type = { dtype: "float32", shape: [losses.old.length] } as const;
    const names = ["logp", ...objective.rowInputs];
    const graph = trace(Object.fromEntries(names.map((name) => [name, type])), ({ logp, ...rows }) => {
      const { loss, metrics } = objective.loss(logp!, rows);
      return { loss, ...metrics };
    });
    const session = await openSession(differentiate(graph, { loss: "loss", withRespectTo: ["logp"] }), {
      device: "cpu",
    });
    const feeds = names.map((name) => [name, { ...type, data: Float32Array.from(columns[name]!) }] as const);
    const out = await session.run(Object.fromEntries(feeds));
    await session.close();
    const number = (name: string) => (out[name]!.data as Float32Array)[0]!;
    expect(Math.abs(number("loss") / expected.loss - 1)).toBeLessThan(tolerance);
    const gradient = out["gradient of logp"]!.data as Float32Array;
    const largest = Math.max(...expected.gradient.map(Math.abs));
    for (const [at, value] of gradient.entries()) {
      expect(Math.abs(value - expected.gradient[at]!)).toBeLessThan(tolerance * largest);
    }
    expect(number("clipped") / number("tokens")).toBeCloseTo(expected.clipShare, 5);
    if (expected.kl !== null) expect(number("kl") / number("tokens")).toBeCloseTo(expected.kl, 5);
  });
});

function advantagesOf(rewards: readonly number[], group: number): readonly number[] {
  return Array.from({ length: rewards.length / group }, (_, index) =>
    groupAdvantages(rewards.slice(index * group, (index + 1) * group), { scale: true }),
  ).flatMap(({ advantages }) => advantages);
}
