// How much a picture tells about its place by what it is made of: `localizability.segmentation`.
import type { Elements } from "../item.ts";
import { sceneClasses } from "./scene-classes.ts";

/**
 * Sum over the classes of share times weight (GeoReasoner, arXiv 2406.18572), 0..1: a picture that is all road has 1.
 * Only elements with a share count; null where no provider measures shares.
 */
export function scoreLocatability(elements: readonly Elements[], minElementScore = 0): number | null {
  let sum: number | null = null;
  for (const provider of elements) {
    let score: number | null = null;
    for (const { name, share, score: certainty } of provider.elements) {
      if (share === undefined || certainty < minElementScore) continue;
      score = (score ?? 0) + share * (weights.get(name) ?? 0);
    }
    // Two segmenters look at the same pixels.
    if (score !== null) sum = Math.max(sum ?? 0, score);
  }
  return sum === null ? null : Math.min(1, sum);
}

/** Under the names that elements have. Where several classes share a name, the first of the data set stands for it. */
const weights = new Map<string, number>();
for (const [label, { name, weight }] of sceneClasses) {
  const written = name ?? label;
  if (!weights.has(written)) weights.set(written, weight);
}
