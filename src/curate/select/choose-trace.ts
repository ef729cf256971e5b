// Which teacher's reasoning a photo is published with, and which of its words are tagged.
import type { EntityTag } from "../../data/sample.ts";
import { addressesJudge } from "../../task/judge-text.ts";
import type { Decision } from "../item.ts";
import { type Groundings, groundAnswers } from "../verify/check-consistency.ts";
import type { Grounding } from "../verify/ground-reasoning.ts";
import {
  decide,
  type ReadAnswer,
  readAnswers,
  rounded,
  type VerifyContext,
  type VerifyItem,
} from "../verify/verify-context.ts";

export interface Trace {
  readonly answer: ReadAnswer;
  /** Mentions of confirmed things, with their character spans in the reasoning; denied and supposed ones are left out. */
  readonly entities: readonly EntityTag[];
}

export interface ChosenTrace {
  readonly decision: Decision;
  /** Null where the decision is against the photo. */
  readonly trace: Trace | null;
}

/** Tags of the published format inside a reasoning would end its block early. */
const tags = /<\/?\s*(?:think|answer|country|city)\b/i;

/**
 * The trace with the higher grounded share; of equal ones `preferTeacher`'s, else the first teacher's. Reasonings that
 * cannot stand in a row are passed over. Pure: asked again, it chooses the same.
 */
export function chooseTrace(
  item: VerifyItem,
  context: VerifyContext,
  preferTeacher?: string,
  groundings: Groundings = groundAnswers(item, context),
): ChosenTrace {
  const answers = readAnswers(item, context.teachers);
  const usable = answers.filter(({ reasoning }) => !tags.test(reasoning) && !addressesJudge(reasoning));
  let best: { readonly answer: ReadAnswer; readonly grounding: Grounding } | null = null;
  for (const answer of usable) {
    const grounding = groundings.get(answer.teacher)!;
    const lead = (grounding.share ?? 0) - (best?.grounding.share ?? 0);
    if (best === null || lead > 0 || (lead === 0 && answer.teacher === preferTeacher)) best = { answer, grounding };
  }
  const refuse = (reason: string, values = {}): ChosenTrace => ({
    decision: decide("trace", false, reason, values),
    trace: null,
  });
  if (best === null) {
    return refuse(answers.length === 0 ? "there is no reasoning" : "no reasoning can stand in a row");
  }
  const { answer, grounding } = best;
  const entities = grounding.confirmed.map(({ text, start, end }) => ({ text, start, end }));
  const values = {
    teacher: answer.teacher,
    share: rounded(grounding.share ?? 0),
    claims: grounding.claims,
    entities: entities.length,
  };
  if ((grounding.share ?? 0) < context.thresholds.groundedShare) {
    return refuse("too little of the reasonings that can be used is visible", values);
  }
  return { decision: decide("trace", true, "a reasoning is chosen", values), trace: { answer, entities } };
}
