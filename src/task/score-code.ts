// The release's string rule on the names of an answer, for scores that can be compared with published ones.
import { matchCode } from "../place/match-code.ts";
import type { Truth } from "./truth.ts";

/** Null where the truth has no such name. */
export interface CodeMatches {
  readonly country: boolean | null;
  readonly city: boolean | null;
}

/**
 * Containment with a length ratio of at least 0.7, on the truth's names as the table spells them. With names from
 * `parseCodeEval` it is the release's evaluation bit for bit.
 */
export function scoreCode(
  names: { readonly country: string | null; readonly city: string | null },
  truth: Truth,
): CodeMatches {
  return { country: compare(names.country, truth.country), city: compare(names.city, truth.city) };
}

function compare(prediction: string | null, truth: string | undefined): boolean | null {
  return truth === undefined ? null : matchCode(prediction ?? "", truth);
}
