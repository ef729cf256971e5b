// The figures of a judge, in all and against each kind of negative.
import { expect, test } from "vitest";
import { verdict } from "./judge-rows.ts";
import { type JudgedRow, summarizeJudge } from "./summarize-judge.ts";

const row = (pYes: number, kind: string, mass = 1): JudgedRow => ({
  pYes,
  mass,
  isPositive: kind === "positive",
  kind,
});

test("kinds are compared with all positives, each alone", () => {
  const summary = summarizeJudge([
    row(0.9, "positive", 0.8),
    row(0.6, "positive"),
    row(0.1, "unlocalizable"),
    row(0.2, "unlocalizable"),
    row(0.7, "wrong place", 0.4),
    row(0.5, "wrong place"),
  ])!;
  expect(summary).toMatchObject({ rows: 6, positives: 2, auc: 7 / 8, accuracy: 4 / 6 });
  expect(summary.meanMass).toBeCloseTo(5.2 / 6, 12);
  expect(summary.byKind.map(({ kind, rows, auc, accuracy }) => ({ kind, rows, auc, accuracy }))).toEqual([
    { kind: "positive", rows: 2, auc: null, accuracy: 1 },
    { kind: "unlocalizable", rows: 2, auc: 1, accuracy: 1 },
    { kind: "wrong place", rows: 2, auc: 3 / 4, accuracy: 0 },
  ]);
});

test("nothing can be said of no rows, and no ranking of one side alone", () => {
  expect(summarizeJudge([])).toBeNull();
  expect(summarizeJudge([row(0.3, "negative")])).toMatchObject({ auc: null, accuracy: 1 });
});

test("a verdict is the share of yes among both words, and stays in range for logarithms of any size", () => {
  const { pYes, mass } = verdict(Math.log(0.6), Math.log(0.2));
  expect(pYes).toBeCloseTo(0.75, 12);
  expect(mass).toBeCloseTo(0.8, 12);
  expect(verdict(-2000, -1)).toEqual({ pYes: 0, mass: Math.exp(-1) });
  expect(verdict(-1, -2000).pYes).toBe(1);
});
