// Which of the things that a reasoning claims to see are confirmed by somebody else.
import { claimedConcepts, type EntityMention, extractEntities } from "../../task/extract-entities.ts";
import { readElements } from "../../task/picture-elements.ts";
import { visualLexicon } from "../../task/visual-lexicon.ts";
import { ocrSource } from "../elements/element-provider.ts";
import type { CuratedElement, Elements } from "../item.ts";

export interface Grounding {
  /** Distinct things claimed. */
  readonly claims: number;
  readonly grounded: number;
  /** 0..1; 0 where nothing is claimed; null where nobody says what the photo shows. */
  readonly share: number | null;
  /** Canonical names of the claims that nobody confirms. */
  readonly invented: readonly string[];
  /** Mentions that claim a confirmed thing, with their places in the text. */
  readonly confirmed: readonly EntityMention[];
  /** True where the teacher's own listing is the only one there is. */
  readonly isSelfConfirmed: boolean;
}

/**
 * A teacher that invents a thing lists it too, so its own listing confirms nothing as long as another source has looked
 * at the photo. To see a church is to see a building. Elements below `minElementScore` count as not seen; `known` is
 * what `extractEntities` finds with the general lexicon, where that was done before.
 */
export function groundReasoning(
  reasoning: string,
  teacher: string,
  sources: readonly Elements[],
  minElementScore = 0,
  known?: readonly EntityMention[],
): Grounding {
  const elements = sources.flatMap((source) => source.elements.filter(({ score }) => score >= minElementScore));
  const others = elements.filter(({ source }) => source !== teacher);
  const isSelfConfirmed = others.length === 0 && elements.length > 0;
  const names = (isSelfConfirmed ? elements : others).flatMap(namesOf);
  const picture = readElements(names);
  if (picture === null) {
    const claims = claimedConcepts(known ?? extractEntities(reasoning)).length;
    return { claims, grounded: 0, share: null, invented: [], confirmed: [], isSelfConfirmed };
  }
  const { lexicon, grounds } = picture;
  const mentions = known && lexicon === visualLexicon ? known : extractEntities(reasoning, { lexicon });
  const claims = claimedConcepts(mentions);
  const invented = claims.filter((concept) => !grounds.has(concept)).map((concept) => lexicon.names[concept]!);
  const grounded = claims.length - invented.length;
  return {
    claims: claims.length,
    grounded,
    share: claims.length === 0 ? 0 : grounded / claims.length,
    invented,
    confirmed: mentions.filter(({ concept, unclaimed }) => unclaimed === null && grounds.has(concept)),
    isSelfConfirmed,
  };
}

/** A sign that says BAR shows text, and no bar. */
function namesOf({ name, source }: CuratedElement): readonly string[] {
  return source === ocrSource ? ["text", "sign"] : [name];
}
