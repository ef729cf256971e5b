// How a name was understood: one place, several that exclude each other, an admission of not knowing, or nothing.
import type { Place } from "./place.ts";

/** `near` for "near Lyon", `part` for "Lima District": the text names something beside or inside the place. */
export type Relation = "at" | "near" | "part";

export interface Resolved {
  readonly outcome: "resolved";
  readonly place: Place;
  /** Every reading that fits, best first; the first is `place`. */
  readonly candidates: readonly Place[];
  readonly relation: Relation;
}

export interface Ambiguous {
  readonly outcome: "ambiguous";
  readonly options: readonly Place[];
  /**
   * `answers`: the text gives several answers ("Paris or Rome"); `namesakes`: one name that belongs to several
   * ("Korea").
   */
  readonly kind: "answers" | "namesakes";
  readonly reason: string;
}

export interface Abstained {
  readonly outcome: "abstained";
}

export interface Unknown {
  readonly outcome: "unknown";
  /** Names that are spelled almost like it, where they were asked for. They never decide anything. */
  readonly suggestions: readonly string[];
  readonly reason: string;
}

export type Resolution = Resolved | Ambiguous | Abstained | Unknown;
