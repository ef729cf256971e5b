// How well scores rank positives above negatives: the exact area under the ROC curve.

export interface JudgedScore {
  /** Probability of "yes", or anything that is higher for positives. */
  readonly score: number;
  readonly isPositive: boolean;
}

/**
 * The probability, 0..1, that a random positive scores higher than a random negative, ties counting half (the
 * Mann-Whitney statistic). Exact, in n log n; null without a positive or without a negative.
 */
export function areaUnderCurve(scored: readonly JudgedScore[]): number | null {
  const sorted = scored.toSorted((a, b) => a.score - b.score);
  let negativesBelow = 0;
  let wins = 0;
  let positives = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    let tiedPositives = 0;
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) {
      if (sorted[end]!.isPositive) tiedPositives++;
      end++;
    }
    const tiedNegatives = end - start - tiedPositives;
    wins += tiedPositives * (negativesBelow + tiedNegatives / 2);
    positives += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }
  return positives === 0 || negativesBelow === 0 ? null : wins / (positives * negativesBelow);
}
