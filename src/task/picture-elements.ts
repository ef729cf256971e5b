// W of the visual reward: what a row says can be seen in its photo, as concepts of the lexicon.
import type { Sample } from "../data/sample.ts";
import { type ConceptId, extendLexicon, type Lexicon } from "./compile-lexicon.ts";
import { findMentions } from "./extract-entities.ts";
import { tokenizeWords } from "./tokenize-words.ts";
import { visualLexicon } from "./visual-lexicon.ts";

export interface PictureElements {
  /** Distinct elements, in order. */
  readonly concepts: ReadonlySet<ConceptId>;
  /** The elements and everything more general: to see a church is to see a building. */
  readonly grounds: ReadonlySet<ConceptId>;
  /** The lexicon with the row's own words in it, where the general one lacks them. */
  readonly lexicon: Lexicon;
}

// One row is scored many times, once for each completion of its group.
const known = new WeakMap<Sample, PictureElements | null>();

/** Elements of a row from `visualElements` and the published `entities`; null where it has neither. */
export function pictureElements(sample: Sample): PictureElements | null {
  let elements = known.get(sample);
  if (elements === undefined) {
    const texts = [
      ...(sample.visualElements ?? []).map(({ name }) => name),
      ...(sample.entities ?? []).map(({ text }) => text),
    ];
    elements = readElements(texts);
    known.set(sample, elements);
  }
  return elements;
}

/** The same from plain names; null where no name holds a word. */
export function readElements(names: readonly string[], base: Lexicon = visualLexicon): PictureElements | null {
  const concepts = new Set<ConceptId>();
  const unknown = new Set<string>();
  for (const name of names) {
    const words = tokenizeWords(name);
    const mentions = findMentions(words, base);
    for (const { concept } of mentions) concepts.add(concept);
    if (mentions.length === 0 && words.text.length > 0) unknown.add(words.text.join(" "));
  }
  const lexicon = unknown.size === 0 ? base : extendLexicon(base, [...unknown]);
  for (let id = base.names.length; id < lexicon.names.length; id++) concepts.add(id);
  if (concepts.size === 0) return null;
  const grounds = new Set<ConceptId>();
  for (const concept of concepts) for (let id = concept; id >= 0; id = lexicon.parents[id]!) grounds.add(id);
  return { concepts, grounds, lexicon };
}
