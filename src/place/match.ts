// The verdict on two names: whether they mean the same place.

export type Verdict = "same" | "part-of" | "different" | "unknown" | "ambiguous" | "abstained";

/** Only `same` scores as a match of names; `part-of` is reported, and its kilometres still give credit. */
export interface Match {
  readonly verdict: Verdict;
  /** A sentence for a person who asks why. */
  readonly reason: string;
}
