// Do the teachers agree with each other, on the place and on the reasons?
import { distanceKm } from "../../place/distance.ts";
import { claimedConcepts } from "../../task/extract-entities.ts";
import type { Decision, DecisionValue } from "../item.ts";
import { type LocatedAnswers, locateAnswers } from "./check-correctness.ts";
import { entityJaccard } from "./compare-reasonings.ts";
import { type Mentions, readMentions } from "./read-mentions.ts";
import {
  decide,
  type ReadAnswer,
  readAnswers,
  rounded,
  type VerifyContext,
  type VerifyItem,
} from "./verify-context.ts";

/**
 * Every two places lie within `agreeKm`, and every two reasonings are alike: by cosine where the item has similarities,
 * else by shared entities. A single teacher agrees with itself.
 */
export function checkAgreement(
  item: VerifyItem,
  context: VerifyContext,
  located: LocatedAnswers = locateAnswers(item, context),
  mentions: Mentions = readMentions(item, context),
): Decision {
  const { agreeKm, cosine, jaccard } = context.thresholds;
  const answers = readAnswers(item, context.teachers);
  if (answers.length < 2) return decide("agreement", answers.length === 1, "there is one teacher only", {});
  const farthest = greatestDistance(answers, located);
  const likeness = leastLikeness(answers, item, mentions);
  const values: Record<string, DecisionValue> = {
    km: farthest === null ? null : rounded(farthest),
    [likeness.by]: likeness.value === null ? null : rounded(likeness.value),
  };
  const refuse = (reason: string) => decide("agreement", false, reason, values);
  if (farthest === null) return refuse("a teacher's place is not known");
  if (farthest > agreeKm) return refuse("the teachers' places are too far apart");
  if (likeness.value === null) return refuse("the reasonings have not been compared yet");
  if (likeness.value < (likeness.by === "cosine" ? cosine : jaccard)) return refuse("the reasonings differ too much");
  return decide("agreement", true, "the teachers agree", values);
}

/** In km, over all pairs; null where an answer has no place. */
function greatestDistance(answers: readonly ReadAnswer[], located: LocatedAnswers): number | null {
  let greatest = 0;
  for (const [a, b] of pairs(answers)) {
    const [one, other] = [located.get(a.teacher), located.get(b.teacher)];
    if (one?.outcome !== "located" || other?.outcome !== "located") return null;
    greatest = Math.max(greatest, distanceKm(one.point, other.point));
  }
  return greatest;
}

interface Likeness {
  readonly by: "cosine" | "jaccard";
  readonly value: number | null;
}

/** Over all pairs; null where the similarity of a pair is missing among those of the others. */
function leastLikeness(answers: readonly ReadAnswer[], { similarities }: VerifyItem, mentions: Mentions): Likeness {
  let least = 1;
  if (similarities !== undefined) {
    for (const [a, b] of pairs(answers)) {
      const known = similarities.find(({ teachers }) => teachers.includes(a.teacher) && teachers.includes(b.teacher));
      if (known === undefined) return { by: "cosine", value: null };
      least = Math.min(least, known.cosine);
    }
    return { by: "cosine", value: least };
  }
  const claims = new Map(answers.map(({ teacher }) => [teacher, new Set(claimedConcepts(mentions.get(teacher)!))]));
  for (const [a, b] of pairs(answers)) {
    least = Math.min(least, entityJaccard(claims.get(a.teacher)!, claims.get(b.teacher)!));
  }
  return { by: "jaccard", value: least };
}

function* pairs<T>(items: readonly T[]): Generator<readonly [T, T]> {
  for (const [i, a] of items.entries()) for (const b of items.slice(i + 1)) yield [a, b];
}
