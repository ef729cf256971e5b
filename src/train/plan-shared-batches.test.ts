// Plans of shared runs: every answer once, within the limit, prompts not repeated without need.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sharedSizes } from "./collate-shared.ts";
import { planSharedBatches } from "./plan-shared-batches.ts";
import { answerSequence, type Sequence } from "./sequence.ts";

const sequence = (prompt: number, promptLength: number, answerLength: number): Sequence =>
  answerSequence(
    { tokenIds: new Int32Array(promptLength).fill(prompt), pictures: [] },
    new Int32Array(answerLength).fill(1),
  );
const tokensOf = (sequences: readonly Sequence[]) => {
  const { prompts, prompt, answers, answer } = sharedSizes(sequences);
  return prompts * prompt + answers * answer;
};

describe("a plan", () => {
  test("holds every sequence once, and no run is larger than allowed unless one sequence is", () => {
    const drawn = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 130 })),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(drawn, fc.integer({ min: 260, max: 2000 }), (rows, most) => {
        const sequences = rows.map(([prompt, promptLength, length]) => sequence(prompt, promptLength, length));
        const plan = planSharedBatches(sequences, most);
        expect(plan.flat().toSorted((a, b) => a - b)).toEqual(sequences.map((_, index) => index));
        for (const group of plan) expect(tokensOf(group.map((index) => sequences[index]!))).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("of full-length answers keeps each prompt in one run", () => {
    const sequences = Array.from({ length: 32 }, (_, index) => sequence(index % 4, 112, 128));
    const plan = planSharedBatches(sequences, 4096);
    expect(plan.map((group) => new Set(group.map((index) => index % 4)).size)).toEqual([1, 1, 1, 1]);
  });

  test("of short answers reads several prompts in a run", () => {
    const sequences = Array.from({ length: 32 }, (_, index) => sequence(index % 8, 48, 48));
    const plan = planSharedBatches(sequences, 4096);
    expect(plan.map((group) => new Set(group.map((index) => index % 8)).size)).toEqual([5, 3]);
  });

  test("of answers of very different lengths puts like ones together", () => {
    const sequences = Array.from({ length: 32 }, (_, index) => sequence(index % 4, 16, index < 16 ? 400 : 16));
    const plan = planSharedBatches(sequences, 4096);
    const total = plan.reduce((sum, group) => sum + tokensOf(group.map((index) => sequences[index]!)), 0);
    expect(total).toBeLessThan(16 * 400 + 16 * 16 + 4 * 3 * 16 + 1);
  });

  test("refuses a sequence that is too long", () => {
    expect(() => planSharedBatches([sequence(1, 100, 200)], 256)).toThrow("raise microBatchTokens");
  });
});
