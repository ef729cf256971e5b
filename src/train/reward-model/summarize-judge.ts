// How good a judge is: ranking, accuracy and calibration, in all and against each kind of negative.
import { areaUnderCurve } from "./auc.ts";
import { type Calibration, measureCalibration } from "./calibration.ts";

export interface JudgedRow {
  /** p(yes) / (p(yes) + p(no)), 0..1. */
  readonly pYes: number;
  /** p(yes) + p(no), 0..1: far below 1, the judge would rather say something else. */
  readonly mass: number;
  readonly isPositive: boolean;
  readonly kind: string;
}

export interface JudgeSummary {
  readonly rows: number;
  readonly positives: number;
  /** Null without a positive or without a negative. */
  readonly auc: number | null;
  /** Share of rows whose likelier word is the right one; a tie is wrong. */
  readonly accuracy: number;
  readonly calibration: Calibration;
  readonly meanMass: number;
  /** Positives first, then each kind of negative. */
  readonly byKind: readonly KindSummary[];
}

export interface KindSummary {
  readonly kind: string;
  readonly rows: number;
  readonly meanPYes: number;
  readonly accuracy: number;
  /** All positives against the negatives of this kind; null for positives. */
  readonly auc: number | null;
}

/** Null without rows. */
export function summarizeJudge(judged: readonly JudgedRow[]): JudgeSummary | null {
  const calibration = measureCalibration(judged.map(({ pYes, isPositive }) => ({ probability: pYes, isPositive })));
  if (calibration === null) return null;
  const positives = judged.filter(({ isPositive }) => isPositive);
  const kinds = new Map<string, JudgedRow[]>();
  if (positives.length > 0) kinds.set("positive", positives);
  for (const row of judged) {
    if (row.isPositive) continue;
    const rows = kinds.get(row.kind) ?? [];
    kinds.set(row.kind, rows);
    rows.push(row);
  }
  return {
    rows: judged.length,
    positives: positives.length,
    auc: areaOf(judged),
    accuracy: accuracyOf(judged),
    calibration,
    meanMass: mean(judged.map(({ mass }) => mass)),
    byKind: [...kinds].map(([kind, rows]) => ({
      kind,
      rows: rows.length,
      meanPYes: mean(rows.map(({ pYes }) => pYes)),
      accuracy: accuracyOf(rows),
      auc: rows === positives ? null : areaOf([...positives, ...rows]),
    })),
  };
}

const areaOf = (rows: readonly JudgedRow[]) =>
  areaUnderCurve(rows.map(({ pYes, isPositive }) => ({ score: pYes, isPositive })));

const accuracyOf = (rows: readonly JudgedRow[]) =>
  mean(rows.map(({ pYes, isPositive }) => Number(isPositive ? pYes > 0.5 : pYes < 0.5)));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
