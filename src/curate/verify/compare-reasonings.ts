// How alike two reasonings are: by sentence embeddings, or by the visible things that both claim.
import type { ConceptId } from "../../task/compile-lexicon.ts";

/** Cosine of the angle between two vectors of one length; 0 where one is zero. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    squareA += a[i]! * a[i]!;
    squareB += b[i]! * b[i]!;
  }
  const length = Math.sqrt(squareA) * Math.sqrt(squareB);
  return length === 0 || !Number.isFinite(length) ? 0 : Math.max(-1, Math.min(1, dot / length));
}

/** Shared part of two sets of claims, 0..1 (Jaccard index); 0 where both are empty, which shows no agreement. */
export function entityJaccard(a: ReadonlySet<ConceptId>, b: ReadonlySet<ConceptId>): number {
  let shared = 0;
  for (const concept of a) if (b.has(concept)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
