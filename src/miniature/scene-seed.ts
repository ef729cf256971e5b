// Which seed a scene of a split is drawn from: splits never share one, and no seed comes twice in a split.
import type { SceneTruth } from "./scene.ts";

export const splits = ["train", "val", "test"] as const satisfies readonly SceneTruth["split"][];

/** Scenes that a split has before its seeds would repeat. */
export const maxScenes = 2 ** 30;

/**
 * Seed of scene `index` (0 to `maxScenes` - 1). The remainder by four names the split; the rest is a permutation of the
 * index that `seed` chooses, so that two seeds walk through the same scenes in unrelated orders.
 */
export function sceneSeed(split: SceneTruth["split"], seed: number, index: number): number {
  const mask = maxScenes - 1;
  let value = index & mask;
  // Each step is invertible on 30 bits: xor with a right shift, multiplication by an odd number, addition.
  for (let round = 0; round < 3; round++) {
    value = (value + Math.imul(seed | 0, 0x9e3779b1) + round * 0x3c6ef372) & mask;
    value ^= value >>> 13;
    value = Math.imul(value, 0x2c1b3c6d) & mask;
    value ^= value >>> 11;
    value = Math.imul(value, 0x297a2d39) & mask;
    value ^= value >>> 15;
  }
  return value * 4 + splits.indexOf(split);
}
