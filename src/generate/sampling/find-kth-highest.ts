// Top-k without sorting the vocabulary: logits are counted into buckets, and only one bucket is sorted.
import { bucketOf, bucketScale, type LogitRange } from "./logit-range.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";

/** The `k`-th highest of the logits in the range, or the range's lowest where fewer than `k` are in it. */
export function findKthHighest(
  logits: Float32Array,
  k: number,
  range: LogitRange,
  workspace: SamplingWorkspace,
): number {
  const { buckets, bordering } = workspace;
  const { highest, lowest } = range;
  const scale = bucketScale(range);
  buckets.fill(0);
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (!(logit >= lowest)) continue;
    const bucket = bucketOf(logit, highest, scale);
    buckets[bucket] = buckets[bucket]! + 1;
  }
  let above = 0;
  let border = 0;
  while (border < buckets.length && above + buckets[border]! < k) above += buckets[border++]!;
  if (border === buckets.length) return lowest;
  let size = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit >= lowest && bucketOf(logit, highest, scale) === border) bordering[size++] = logit;
  }
  return bordering.subarray(0, size).sort()[size - (k - above)]!;
}
