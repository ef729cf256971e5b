// The area under the curve against its definition over all pairs, and its symmetries.
import fc from "fast-check";
import { expect, test } from "vitest";
import { areaUnderCurve, type JudgedScore } from "./auc.ts";

const from = (positives: readonly number[], negatives: readonly number[]): JudgedScore[] => [
  ...positives.map((score) => ({ score, isPositive: true })),
  ...negatives.map((score) => ({ score, isPositive: false })),
];

test.each([
  ["all positives above", [0.9, 0.8], [0.1, 0.2], 1],
  ["all positives below", [0.1], [0.9, 0.8], 0],
  ["every score equal", [0.5, 0.5], [0.5, 0.5, 0.5], 0.5],
  ["one tie among four pairs", [0.8, 0.4], [0.4, 0.1], 3.5 / 4],
  ["no positive", [], [0.4], null],
  ["no negative", [0.4], [], null],
] as const)("%s", (_name, positives, negatives, expected) => {
  expect(areaUnderCurve(from(positives, negatives))).toBe(expected);
});

// Few distinct scores, so that ties are common.
const scored = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 6 }).map((step) => step / 6), isPositive: fc.boolean() }),
  { maxLength: 60 },
);

test("it is the share of pairs in the right order", () => {
  fc.assert(
    fc.property(scored, (items) => {
      const positives = items.filter(({ isPositive }) => isPositive);
      const negatives = items.filter(({ isPositive }) => !isPositive);
      let wins = 0;
      for (const { score: high } of positives) {
        for (const { score: low } of negatives) wins += high > low ? 1 : high === low ? 0.5 : 0;
      }
      const pairs = positives.length * negatives.length;
      const expected = pairs === 0 ? null : wins / pairs;
      expect(areaUnderCurve(items)).toBe(expected);
    }),
  );
});

test("it does not depend on the order of the items or on the scale of the scores", () => {
  fc.assert(
    fc.property(scored, (items) => {
      const changed = items.toReversed().map(({ score, isPositive }) => ({ score: score ** 3 - 7, isPositive }));
      expect(areaUnderCurve(changed)).toBe(areaUnderCurve(items));
    }),
  );
});

test("with the labels exchanged it is its complement", () => {
  fc.assert(
    fc.property(scored, (items) => {
      const area = areaUnderCurve(items);
      const other = areaUnderCurve(items.map(({ score, isPositive }) => ({ score, isPositive: !isPositive })));
      if (area === null) expect(other).toBeNull();
      else expect(other).toBeCloseTo(1 - area, 12);
    }),
  );
});
