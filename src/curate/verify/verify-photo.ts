// All rules of verification on one photo, in their order, up to the first that it does not pass.
import type { Decision } from "../item.ts";
import { checkAgreement } from "./check-agreement.ts";
import { checkConsistency, groundAnswers } from "./check-consistency.ts";
import { checkCorrectness, locateAnswers } from "./check-correctness.ts";
import { checkLocalizability } from "./check-localizability.ts";
import { checkTeachers } from "./check-teachers.ts";
import { readMentions } from "./read-mentions.ts";
import type { VerifyContext, VerifyItem } from "./verify-context.ts";

export interface VerifyOptions {
  /** Also decide what comes after the first failure. Default false. */
  readonly isExhaustive?: boolean;
}

/** Pure: the same item and thresholds give the same decisions, and nothing is asked of anybody. */
export function verifyPhoto(
  item: VerifyItem,
  context: VerifyContext,
  { isExhaustive = false }: VerifyOptions = {},
): readonly Decision[] {
  const decisions: Decision[] = [];
  const passes = (decision: Decision) => {
    decisions.push(decision);
    return decision.passed || isExhaustive;
  };
  if (!passes(checkTeachers(item, context))) return decisions;
  if (!passes(checkLocalizability(item, context))) return decisions;
  const located = locateAnswers(item, context);
  if (!passes(checkCorrectness(item, context, located))) return decisions;
  const mentions = readMentions(item, context);
  if (!passes(checkAgreement(item, context, located, mentions))) return decisions;
  passes(checkConsistency(item, context, groundAnswers(item, context, mentions)));
  return decisions;
}

/** True where every rule was passed. */
export function isVerified(decisions: readonly Decision[]): boolean {
  return decisions.some(({ stage }) => stage === "consistency") && decisions.every(({ passed }) => passed);
}
