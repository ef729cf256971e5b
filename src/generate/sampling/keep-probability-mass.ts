// Top-p without sorting the candidates: weights are added up in buckets, and only one bucket is sorted.
import { BUCKETS, type SamplingWorkspace } from "./sampling-workspace.ts";

/**
 * Keeps the smallest set of most probable candidates that weighs at least `wanted`, and at least one. Among equal
 * logits at the border those of lower ids stay. A logit weighs `e ** ((logit - highest) * sharpness)`.
 */
export function keepProbabilityMass(wanted: number, sharpness: number, workspace: SamplingWorkspace): void {
  const { logits, weights, buckets, scratch, count } = workspace;
  let [highest, lowest] = [logits[0]!, logits[0]!];
  for (let i = 1; i < count; i++) {
    highest = Math.max(highest, logits[i]!);
    lowest = Math.min(lowest, logits[i]!);
  }
  const scale = lowest < highest ? BUCKETS / (highest - lowest) : 0;
  buckets.fill(0);
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf(logits[i]!, highest, scale);
    buckets[bucket] = buckets[bucket]! + weights[i]!;
  }
  let above = 0;
  let border = 0;
  while (border < BUCKETS && above + buckets[border]! < wanted) above += buckets[border++]!;
  // Everything is wanted, but for the rounding of sums.
  if (border === BUCKETS) return;
  let size = 0;
  for (let i = 0; i < count; i++) {
    if (bucketOf(logits[i]!, highest, scale) === border) scratch[size++] = logits[i]!;
  }
  scratch.subarray(0, size).sort();
  let least = Number.POSITIVE_INFINITY;
  let equals = 0;
  for (let i = size - 1; i >= 0; i--) {
    equals = scratch[i] === least ? equals + 1 : 1;
    least = scratch[i]!;
    above += Math.exp((least - highest) * sharpness);
    if (above >= wanted) break;
  }
  keepFrom(least, equals, workspace);
}

/** Lower logits never come into an earlier bucket, equal ones into the same. */
function bucketOf(logit: number, highest: number, scale: number): number {
  const bucket = ((highest - logit) * scale) | 0;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
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
