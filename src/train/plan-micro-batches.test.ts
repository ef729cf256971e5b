// Which sequences share a run, and how large it is.
import fc from "fast-check";
import { expect, test } from "vitest";
import { planMicroBatches, roundedSizes, runTokens } from "./plan-micro-batches.ts";
import { roundSequence } from "./round-sequence.ts";
import { answerSequence, type Sequence } from "./sequence.ts";

const sequenceOf = (length: number): Sequence =>
  answerSequence({ tokenIds: new Int32Array(length - 1), pictures: [] }, [1]);
const lengths = fc.array(fc.integer({ min: 2, max: 300 }), { minLength: 1, maxLength: 40 });

test("every sequence is in one group, and no run is larger than asked for", () => {
  fc.assert(
    fc.property(lengths, fc.integer({ min: 300, max: 2000 }), (all, budget) => {
      const sequences = all.map(sequenceOf);
      const groups = planMicroBatches(sequences, budget);
      expect(groups.flat().toSorted((a, b) => a - b)).toEqual(all.map((_, index) => index));
      for (const group of groups) {
        const members = group.map((index) => sequences[index]!);
        const { batch, sequence } = roundedSizes(members);
        expect(sequence).toBeGreaterThanOrEqual(Math.max(...members.map(({ tokenIds }) => tokenIds.length)));
        expect(batch * sequence).toBeLessThanOrEqual(batch === 1 ? roundSequence(budget) : Math.min(budget, runTokens));
      }
    }),
  );
});

test("sequences of like length are together", () => {
  const groups = planMicroBatches([10, 300, 12, 290].map(sequenceOf), 700);
  expect(groups).toEqual([
    [1, 3],
    [2, 0],
  ]);
});

test("rows of one length are spread evenly over runs that are no larger than is fast", () => {
  const groups = planMicroBatches(
    Array.from({ length: 16 }, () => sequenceOf(230)),
    4096,
  );
  expect(groups.map(({ length }) => length)).toEqual([4, 4, 4, 4]);
});

test("a sequence that is longer than a run is a sentence", () => {
  expect(() => planMicroBatches([sequenceOf(301)], 300)).toThrow(/A row has 301 tokens, but a run takes 300; raise/);
});
