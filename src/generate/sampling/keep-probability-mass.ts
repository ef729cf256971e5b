// Top-p without sorting the vocabulary: weights are added up in buckets, and only one bucket is sorted.
import { fastExponential } from "./fast-exponential.ts";
import { bucketOf, bucketScale, type LogitRange } from "./logit-range.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";

/**
 * Keeps the smallest set of most probable candidates whose share of all weight is at least `share`, and at least one.
 * Among equal logits at the border those of lower ids stay.
 */
export function keepProbabilityMass(share: number, range: LogitRange, workspace: SamplingWorkspace): void {
  const { logits, weights, buckets, bordering, count, total } = workspace;
  const { highest, sharpness } = range;
  const scale = bucketScale(range);
  const wanted = share * total;
  buckets.fill(0);
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf(logits[i]!, highest, scale);
    buckets[bucket] = buckets[bucket]! + weights[i]!;
  }
  let above = 0;
  let border = 0;
  while (border < buckets.length && above + buckets[border]! < wanted) above += buckets[border++]!;
  // All of the weight is wanted, but for the rounding of its sum.
  if (border === buckets.length) return;
  let size = 0;
  for (let i = 0; i < count; i++) {
    if (bucketOf(logits[i]!, highest, scale) === border) bordering[size++] = logits[i]!;
  }
  bordering.subarray(0, size).sort();
  let least = Number.POSITIVE_INFINITY;
  let equals = 0;
  for (let i = size - 1; i >= 0; i--) {
    equals = bordering[i] === least ? equals + 1 : 1;
    least = bordering[i]!;
    above += fastExponential((least - highest) * sharpness);
    if (above >= wanted) break;
  }
  keepFrom(least, equals, workspace);
}

/** Keeps the candidates above `least`, and of those that equal it the first `equals`. */
function keepFrom(least: number, equals: number, workspace: SamplingWorkspace): void {
  const { tokens, logits, weights } = workspace;
  let kept = 0;
  let total = 0;
  let room = equals;
  for (let i = 0; i < workspace.count; i++) {
    const logit = logits[i]!;
    if (logit < least || (logit === least && room-- <= 0)) continue;
    tokens[kept] = tokens[i]!;
    logits[kept] = logit;
    weights[kept] = weights[i]!;
    total += weights[i]!;
    kept++;
  }
  workspace.count = kept;
  workspace.total = total;
}
