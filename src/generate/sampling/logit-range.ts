// The logits that weigh anything, and buckets over them.
import { BUCKETS } from "./sampling-workspace.ts";

/** From the lowest to the highest logit that weighs anything, and how fast weights fall between them. */
export interface LogitRange {
  readonly highest: number;
  readonly lowest: number;
  /** One divided by the temperature: a logit weighs `e ** ((logit - highest) * sharpness)`. */
  readonly sharpness: number;
}

/** Buckets for each unit of distance from the highest logit. */
export function bucketScale({ highest, lowest }: LogitRange): number {
  return lowest < highest ? BUCKETS / (highest - lowest) : 0;
}

/** The bucket of a logit of the range. Lower logits never come into an earlier bucket, equal ones into the same. */
export function bucketOf(logit: number, highest: number, scale: number): number {
  const bucket = ((highest - logit) * scale) | 0;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}
