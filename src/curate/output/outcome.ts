// Where a photo stands after all decisions about it: kept in a split, rejected at a stage, or not decided to the end.
import type { Decision, PhotoHistory, StageName } from "../item.ts";
import { stageNames } from "../item.ts";

export type Outcome =
  | { readonly kind: "kept"; readonly split: string }
  | { readonly kind: "rejected"; readonly decision: Decision }
  /** Every decision so far is favourable; `next` is the stage that has not spoken. */
  | { readonly kind: "undecided"; readonly next: StageName };

/** The first stage that a photo does not pass is the one that rejects it. */
export function outcomeOf({ decisions }: Pick<PhotoHistory, "decisions">): Outcome {
  for (const stage of stageNames) {
    const decision = decisions.find((other) => other.stage === stage);
    if (decision === undefined) return { kind: "undecided", next: stage };
    if (!decision.passed) return { kind: "rejected", decision };
    if (stage === stageNames.at(-1)) return { kind: "kept", split: String(decision.values.split ?? "train") };
  }
  throw new TypeError("There is no stage.");
}

/** The decision of a stage about a photo. */
export function decisionAt({ decisions }: Pick<PhotoHistory, "decisions">, stage: StageName): Decision | undefined {
  return decisions.find((decision) => decision.stage === stage);
}
