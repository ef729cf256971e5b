// From all answers to one photo to its candidates, the headline among them, and how sure they are.
import { countryName } from "../place/countries.ts";
import type { Place } from "../place/place.ts";
import { isAnswered, type Status } from "../task/status.ts";
import { type Cluster, clusterAnswers } from "./cluster-answers.ts";
import { count } from "./format-figures.ts";
import type { Candidate, LocateAnswer, LocateResult } from "./result-schema.ts";

/** An answer before it is known which candidate it belongs to. */
export interface OpenAnswer extends Omit<LocateAnswer, "candidate"> {
  readonly place: Place | null;
  readonly reasoning: string | null;
}

export type Settled = Pick<
  LocateResult,
  | "status"
  | "country"
  | "region"
  | "city"
  | "point"
  | "radiusKm"
  | "level"
  | "confidence"
  | "confidenceKind"
  | "candidates"
  | "reasoning"
  | "notes"
  | "answers"
  | "error"
>;

/**
 * Clusters the answers on the globe. With several answers the confidence of a candidate is its share of **all** answers,
 * so abstentions and failures lower it. Where every answer with a place carries a probability, an answer counts by its
 * probability within the share that has a place. With a single answer the confidence is that answer's probability.
 */
export function settleAnswers(open: readonly OpenAnswer[]): Settled {
  const placed = open.flatMap((answer, index) => (answer.place ? [{ answer, place: answer.place, index }] : []));
  const weighted = placed.every(({ answer }) => answer.probability !== null && answer.probability > 0);
  const weights = placed.map(({ answer }) => (weighted ? answer.probability! : 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const clusters = clusterAnswers(placed.map(({ place }, i) => ({ place, weight: weights[i]! })));
  const confidenceOf = ({ weight }: Cluster): number | null => {
    if (open.length === 1) return open[0]!.probability;
    return Math.min(1, (weight / total) * (placed.length / open.length));
  };
  const candidates = clusters.map((cluster) => toCandidate(cluster, confidenceOf(cluster)));
  const candidateOf = new Map<number, number>();
  clusters.forEach(({ votes }, candidate) => {
    for (const vote of votes) candidateOf.set(placed[vote]!.index, candidate);
  });
  const first = candidates[0];
  const spokesman = chooseSpokesman(open, clusters[0]?.votes.map((vote) => placed[vote]!.index) ?? []);
  const kind = open.length > 1 ? (weighted ? "weighted-share-of-samples" : "share-of-samples") : "token-probability";
  return {
    status: spokesman.status,
    country: first?.country ?? null,
    region: first?.region ?? null,
    city: first?.city ?? null,
    point: first?.point ?? null,
    radiusKm: first?.radiusKm ?? null,
    level: first?.level ?? null,
    confidence: first?.confidence ?? null,
    confidenceKind: first && first.confidence !== null ? kind : null,
    candidates,
    reasoning: spokesman.reasoning,
    notes: notesOn(open, spokesman),
    answers: open.map(({ place, reasoning, ...answer }, index) => ({
      ...answer,
      candidate: candidateOf.get(index) ?? null,
    })),
    error: spokesman.status === "error" ? spokesman.error : null,
  };
}

function toCandidate({ place, radiusKm, votes }: Cluster, confidence: number | null): Candidate {
  return {
    country: { iso2: place.country, name: countryName(place.country) ?? place.country },
    region: place.level === "region" ? place.name : (place.region ?? null),
    city: place.level === "city" ? place.name : null,
    point: { lat: place.point.lat, lon: place.point.lon },
    radiusKm: Math.round(radiusKm * 1000) / 1000,
    level: place.level,
    confidence,
    answers: votes.length,
  };
}

/**
 * The answer whose words are shown: the most probable one of the first candidate, the earliest among equals. Without a
 * candidate, the earliest answer that ended in the most frequent way; an answer that came at all goes before a failure.
 */
function chooseSpokesman(open: readonly OpenAnswer[], members: readonly number[]): OpenAnswer {
  if (members.length > 0) {
    return members
      .map((index) => open[index]!)
      .reduce((best, answer) => ((answer.probability ?? 0) > (best.probability ?? 0) ? answer : best));
  }
  const frequency = new Map<Status, number>();
  for (const { status } of open) frequency.set(status, (frequency.get(status) ?? 0) + 1);
  const rank = ({ status }: OpenAnswer) => (status === "error" ? 0 : frequency.get(status)!);
  return open.reduce((best, answer) => (rank(answer) > rank(best) ? answer : best));
}

function notesOn(open: readonly OpenAnswer[], spokesman: OpenAnswer): string[] {
  const notes = [...spokesman.notes];
  if (open.length === 1) return notes;
  const ended = new Map<Status, number>();
  for (const { status } of open) if (!isAnswered(status)) ended.set(status, (ended.get(status) ?? 0) + 1);
  for (const [status, number] of ended) {
    notes.push(
      `${count(number, "answer")} of ${open.length} ended as "${status}" and ${number === 1 ? "counts" : "count"} against every candidate.`,
    );
  }
  const nowhere = open.filter(({ status, place }) => isAnswered(status) && place === null).length;
  if (nowhere > 0) notes.push(`${count(nowhere, "answer")} of ${open.length} could not be placed on the map.`);
  const failure = open.find(({ error }) => error !== null)?.error;
  if (failure && spokesman.error === null) notes.push(`The first failure: ${failure.message}`);
  return notes;
}
