// What the trainer is given for groups: advantages, weights and earlier log-probabilities, and in which order.
import { describe, expect, test } from "vitest";
import type { Batcher, PlannedBatch } from "../batcher.ts";
import type { Sequence } from "../sequence.ts";
import type { Trainer } from "../trainer.ts";
import { groupAdvantages } from "./advantages.ts";
import type { Group } from "./gather-groups.ts";
import type { Completion } from "./sample-sequence.ts";
import { trainOnGroups, type UpdateOptions } from "./train-on-groups.ts";

const prompt = { tokenIds: Int32Array.of(1, 2, 3), pictures: [] };
const completion = (length: number, isTruncated = false): Completion => ({
  tokens: new Int32Array(length).fill(9),
  logProbabilities: new Float32Array(length).fill(-1),
  text: "",
  isTruncated,
});
const groupOf = (rewards: readonly number[], completions: readonly Completion[]) =>
  ({ loaded: { prompt }, completions, advantages: groupAdvantages(rewards, { scale: false }) }) as unknown as Group;
const groups = [groupOf([1, 0], [completion(2), completion(4, true)]), groupOf([1, 1], [completion(3), completion(3)])];

/** A batcher and a trainer that note what they are given; the trainer finds every token `drift` more probable. */
function open(changes: Partial<UpdateOptions["config"]>, { drift = 0, beyondTolerance = 0 } = {}) {
  const calls: string[] = [];
  const updates: (readonly Sequence[])[] = [];
  let given: readonly Sequence[] = [];
  const batcher: Batcher = {
    async *batches(sequences) {
      given = sequences;
      // Longest last, to show that the order is taken from the indices.
      const indices = sequences.map((_, index) => index).toReversed();
      yield { indices, spans: [], feeds: {}, tokens: 0 } as PlannedBatch;
    },
    close: async () => {},
  };
  const trainer = {
    async logProbabilities(batch: PlannedBatch, { weights }: { weights: string }) {
      calls.push(weights);
      const offset = weights === "initial" ? 0.5 : drift;
      return batch.indices.map((index) => given[index]!.inputs!.rolloutLogProbability!.map((value) => value + offset));
    },
    async update(batches: AsyncIterable<unknown>) {
      for await (const _ of batches) updates.push(given);
      calls.push("update");
      return { loss: 1, gradientNorm: 1, learningRate: 1, tokens: 7, metrics: { tokens: 10, beyondTolerance } };
    },
  } as unknown as Trainer;
  const config = {
    ...{ lossType: "grpo", maxCompletionTokens: 10, overlong: "keep", beta: 0.1, iterations: 1 },
    ...changes,
  } as UpdateOptions["config"];
  const options: UpdateOptions = { trainer, batcher, config, time: (_, work) => work() };
  return { calls, updates, options };
}
const column = (sequences: readonly Sequence[], name: string) => sequences.map(({ inputs }) => inputs![name]![0]);

describe("an update", () => {
  test("has every completion with its advantage, its weight and the reference", async () => {
    const { calls, updates, options } = open({});
    await trainOnGroups(options, groups, { updates: 1, isFirst: false });
    expect(calls).toEqual(["initial", "update"]);
    expect(column(updates[0]!, "advantage")).toEqual([0.5, -0.5, 0, 0]);
    expect(column(updates[0]!, "weight")).toEqual([1 / 8, 1 / 16, 1 / 12, 1 / 12].map(Math.fround));
    expect(column(updates[0]!, "referenceLogProbability")).toEqual([-0.5, -0.5, -0.5, -0.5]);
    expect(updates[0]!.map(({ rows, targets }) => [rows[0], targets.length])).toEqual([
      [2, 2],
      [2, 4],
      [2, 3],
      [2, 3],
    ]);
  });

  test("without a KL term leaves out what changes nothing", async () => {
    const { calls, updates, options } = open({ beta: 0 });
    await trainOnGroups(options, groups, { updates: 1, isFirst: false });
    expect(calls).toEqual(["update"]);
    expect(column(updates[0]!, "advantage")).toEqual([0.5, -0.5]);
    // The weights still are those of four completions.
    expect(column(updates[0]!, "weight")).toEqual([1 / 8, 1 / 16]);
  });

  test("keeps one completion where none changes anything", async () => {
    const { updates, options } = open({ beta: 0 });
    await trainOnGroups(options, groups.slice(1), { updates: 1, isFirst: false });
    expect(updates[0]).toHaveLength(1);
    const skipped = { ...groups[0]!, advantages: null };
    await trainOnGroups(options, [skipped], { updates: 1, isFirst: false });
    expect(column(updates[1]!, "weight")).toEqual([0]);
  });

  test("masks completions that were cut", async () => {
    const { updates, options } = open({ beta: 0, overlong: "mask" });
    await trainOnGroups(options, groups, { updates: 1, isFirst: false });
    expect(column(updates[0]!, "advantage")).toEqual([0.5]);
  });

  test("of several on the same groups all have the log-probabilities from before the first", async () => {
    const { calls, updates, options } = open({ iterations: 2 });
    await trainOnGroups(options, groups, { updates: 2, isFirst: false });
    expect(calls).toEqual(["current", "initial", "update", "update"]);
    for (const sequences of updates) expect(column(sequences, "oldLogProbability")).toEqual([-1, -1, -1, -1]);
  });
});

describe("a disagreement with the roll-out", () => {
  test("in the first step is found before any update", async () => {
    const { calls, options } = open({}, { drift: 0.01 });
    await expect(trainOnGroups(options, groups, { updates: 1, isFirst: true })).rejects.toThrow("disagree");
    expect(calls).toEqual(["current"]);
  });

  test("later is counted by the update itself", async () => {
    const { options } = open({}, { beyondTolerance: 1 });
    await expect(trainOnGroups(options, groups, { updates: 1, isFirst: false })).rejects.toThrow("disagree");
  });
});
