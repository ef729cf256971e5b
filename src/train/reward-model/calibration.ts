// Whether a probability of "yes" means what it says: reliability table, expected calibration error, Brier score.

export interface ProbabilityOutcome {
  /** 0..1. */
  readonly probability: number;
  readonly isPositive: boolean;
}

/** Probabilities from `from` on and below `to`; the last bin holds 1 as well. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the bin's items; null where it is empty. */
  readonly predicted: number | null;
  /** Share of positives among them; null where it is empty. */
  readonly observed: number | null;
}

export interface Calibration {
  /** Bins of equal width. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0..1: mean distance of `predicted` from `observed`, weighted by the bins' counts. */
  readonly expectedError: number;
  /** Mean squared distance of the probability from the outcome, 0..1; a judge that always says the half has 0.25. */
  readonly brier: number;
}

/** Null without items. The bins are those of Guo et al. 2017, section 3: equal width, ten unless said. */
export function measureCalibration(items: readonly ProbabilityOutcome[], binCount = 10): Calibration | null {
  if (items.length === 0) return null;
  const sums = Array.from({ length: binCount }, () => ({ count: 0, probability: 0, positives: 0 }));
  let squares = 0;
  for (const { probability, isPositive } of items) {
    const bin = sums[Math.min(binCount - 1, Math.floor(probability * binCount))]!;
    bin.count++;
    bin.probability += probability;
    bin.positives += Number(isPositive);
    squares += (probability - Number(isPositive)) ** 2;
  }
  const gaps = sums.reduce((sum, { probability, positives }) => sum + Math.abs(probability - positives), 0);
  return {
    bins: sums.map(({ count, probability, positives }, index) => ({
      from: index / binCount,
      to: (index + 1) / binCount,
      count,
      predicted: count === 0 ? null : probability / count,
      observed: count === 0 ? null : positives / count,
    })),
    expectedError: gaps / items.length,
    brier: squares / items.length,
  };
}
