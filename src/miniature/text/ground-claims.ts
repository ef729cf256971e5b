// Keeps a text to what its picture shows: the same extractor and lexicon as in the visual rewards.
import { claimedConcepts, extractEntities } from "../../task/extract-entities.ts";
import { readElements } from "../../task/picture-elements.ts";
import type { VisibleElement } from "../scene.ts";

export interface Grounding {
  /** True where every thing that the sentence claims to see is in the picture. */
  isTrue(sentence: string): boolean;
  /** How many things the text claims to see. */
  claims(sentence: string): number;
}

/** Of the elements of one scene. A quoted word counts as a claim too: "BANK" on a sign claims a bank. */
export function groundClaims(elements: readonly Pick<VisibleElement, "name">[]): Grounding {
  const picture = readElements(elements.map(({ name }) => name));
  const claimed = (sentence: string) =>
    claimedConcepts(extractEntities(sentence, picture === null ? {} : { lexicon: picture.lexicon }));
  return {
    isTrue: (sentence) => claimed(sentence).every((concept) => picture?.grounds.has(concept) ?? false),
    claims: (sentence) => claimed(sentence).length,
  };
}
