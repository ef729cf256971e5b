// How alike reasonings are: by sentence embeddings, or by the visible things that both claim.
import type { ConceptId } from "../../task/compile-lexicon.ts";
import type { ReasoningSimilarity, TeacherAnswer } from "../item.ts";
import type { Embedder } from "./open-embedder.ts";
import { readAnswers } from "./verify-context.ts";

/**
 * Cosine of every two readable reasonings, in the order of the teachers; to be stored, so that another threshold asks
 * nobody again. Asks nothing for fewer than two. Errors as `embed`.
 */
export async function compareReasonings(
  embedder: Embedder,
  answers: readonly TeacherAnswer[],
  teachers: readonly string[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly ReasoningSimilarity[]> {
  const read = readAnswers({ answers }, teachers);
  if (read.length < 2) return [];
  const vectors = await embedder.embed(
    read.map(({ reasoning }) => reasoning),
    options,
  );
  return read.flatMap((a, i) =>
    read.slice(i + 1).map((b, j) => ({
      teachers: [a.teacher, b.teacher] as const,
      cosine: cosineSimilarity(vectors[i]!, vectors[i + 1 + j]!),
    })),
  );
}

/** Cosine of the angle between two vectors of one length, -1..1; 0 where one is zero. */
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
