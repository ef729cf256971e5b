// Does the photo show what the reasonings speak of?
import type { Decision, DecisionValue } from "../item.ts";
import { type Grounding, groundReasoning } from "./ground-reasoning.ts";
import type { Mentions } from "./read-mentions.ts";
import { decide, readAnswers, rounded, type VerifyContext, type VerifyItem } from "./verify-context.ts";

export type Groundings = ReadonlyMap<string, Grounding>;

/** By teacher, in the order of the configuration. */
export function groundAnswers(
  item: VerifyItem,
  { teachers, thresholds: { minElementScore } }: VerifyContext,
  mentions?: Mentions,
): Groundings {
  return new Map(
    readAnswers(item, teachers).map(({ teacher, reasoning }) => [
      teacher,
      groundReasoning(reasoning, teacher, item.elements, minElementScore, mentions?.get(teacher)),
    ]),
  );
}

/** At least one reasoning has `groundedShare` of its claims confirmed; that one can be taken. */
export function checkConsistency(
  item: VerifyItem,
  context: VerifyContext,
  groundings: Groundings = groundAnswers(item, context),
): Decision {
  const values: Record<string, DecisionValue> = {};
  let best: number | null = null;
  let claims = 0;
  for (const [teacher, grounding] of groundings) {
    values[`share.${teacher}`] = grounding.share === null ? null : rounded(grounding.share);
    values[`claims.${teacher}`] = grounding.claims;
    if (grounding.invented.length > 0) values[`invented.${teacher}`] = grounding.invented.join(", ");
    if (grounding.isSelfConfirmed) values[`selfConfirmed.${teacher}`] = true;
    claims = Math.max(claims, grounding.claims);
    if (grounding.share !== null) best = Math.max(best ?? 0, grounding.share);
  }
  const refuse = (reason: string) => decide("consistency", false, reason, values);
  if (claims === 0) return refuse("the reasonings claim nothing visible");
  if (best === null) return refuse("nobody says what the photo shows");
  if (best < context.thresholds.groundedShare) return refuse("too little of the reasonings is visible");
  return decide("consistency", true, "a reasoning speaks of what is visible", values);
}
