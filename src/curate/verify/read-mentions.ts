// The visible things that each reasoning speaks of, found once for all rules that ask.
import { type EntityMention, extractEntities } from "../../task/extract-entities.ts";
import { readAnswers, type VerifyContext, type VerifyItem } from "./verify-context.ts";

/** By teacher, with the words of the general lexicon. */
export type Mentions = ReadonlyMap<string, readonly EntityMention[]>;

export function readMentions(item: VerifyItem, { teachers }: VerifyContext): Mentions {
  return new Map(
    readAnswers(item, teachers).map(({ teacher, reasoning }) => [teacher, extractEntities(reasoning)] as const),
  );
}
