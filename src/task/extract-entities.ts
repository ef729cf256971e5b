// Finds the visible things that a reasoning speaks of, where in the text, and which of them it claims to see.
import type { ConceptId, Lexicon, PhraseNode } from "./compile-lexicon.ts";
import { markUnclaimed, type RawMention, type Unclaimed } from "./mark-unclaimed.ts";
import { tokenizeWords, type Words } from "./tokenize-words.ts";
import { visualLexicon } from "./visual-lexicon.ts";

export interface EntityMention {
  /** Canonical name: singular, the first of its synonyms. */
  readonly name: string;
  /** As written. */
  readonly text: string;
  /** Character span, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly concept: ConceptId;
  /** Null where the text claims that the thing can be seen. */
  readonly unclaimed: Unclaimed | null;
}

export interface ExtractOptions {
  readonly lexicon?: Lexicon;
}

/**
 * All mentions in order. Longest phrase first; word boundaries; plurals and synonyms fold into one name. English only.
 */
export function extractEntities(
  text: string,
  { lexicon = visualLexicon }: ExtractOptions = {},
): readonly EntityMention[] {
  const words = tokenizeWords(text);
  const mentions = findMentions(words, lexicon);
  markUnclaimed(words, mentions);
  return mentions.map(({ concept, first, last, unclaimed }) => {
    const start = words.starts[first]!;
    const end = words.ends[last]!;
    return { name: lexicon.names[concept]!, text: text.slice(start, end), start, end, concept, unclaimed };
  });
}

/** The distinct concepts that the text claims to see. */
export function claimedConcepts(mentions: readonly EntityMention[]): readonly ConceptId[] {
  const claimed = new Set<ConceptId>();
  for (const mention of mentions) if (mention.unclaimed === null) claimed.add(mention.concept);
  return [...claimed];
}

/** Every phrase of the lexicon in the words, longest first at each place, not yet judged. */
export function findMentions({ text, gaps, isPossessive }: Words, { roots }: Lexicon): RawMention[] {
  const mentions: RawMention[] = [];
  let previousIsSingular = false;
  for (let at = 0; at < text.length; at++) {
    let best: PhraseNode | null = null;
    let last = at;
    for (const root of roots) {
      let node = root.get(text[at]!);
      for (let end = at; node !== undefined; ) {
        if (node.concept !== undefined && (best === null || end > last)) {
          best = node;
          last = end;
        }
        end++;
        if (node.next === undefined || end >= text.length || gaps[end] !== 0) break;
        node = node.next.get(text[end]!);
      }
    }
    if (best === null) continue;
    if (best.concept! >= 0) {
      const previous = mentions.at(-1);
      if (previous && previousIsSingular && previous.last === at - 1 && gaps[at] === 0) {
        previous.unclaimed = "modifier";
      }
      mentions.push({ concept: best.concept!, first: at, last, unclaimed: null });
      previousIsSingular = best.isPlural !== true && !isPossessive[last];
    }
    at = last;
  }
  return mentions;
}
