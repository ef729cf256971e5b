// Marks the mentions that a text denies, supposes, asks about or merely lists: they claim nothing about the picture.
import type { ConceptId } from "./compile-lexicon.ts";
import { gaps, type Words } from "./tokenize-words.ts";

/**
 * Why a mention is no claim: denied, supposed or inferred, asked, one noun of a bare list, or only there to qualify
 * the next noun ("palace" in "palace gardens").
 */
export type Unclaimed = "negated" | "hypothetical" | "question" | "listed" | "modifier";

/** A mention before it is judged: positions count words. */
export interface RawMention {
  readonly concept: ConceptId;
  readonly first: number;
  readonly last: number;
  unclaimed: Unclaimed | null;
}

const set = (words: string) => new Set(words.split(" "));

/** From here to the end of the clause what follows is denied. */
const negations = set(
  "no not never without neither nor none lack lacks lacking lacked absence devoid cannot hardly barely zero " +
    "missing absent excluding except isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't " +
    "hasn't haven't hadn't ain't isnt arent wasnt werent dont doesnt didnt cant couldnt",
);
/** After a negation these take it back: "not only", "no doubt", "without question". */
const falseNegations = set(
  "only just merely solely simply doubt question far fewer unlike uncommon unusual least necessarily surprisingly",
);
/** From here to the end of the clause what follows is supposed or inferred, not seen. */
const suppositions = set(
  "if would could should might may maybe perhaps possibly hypothetically imagine imagining suppose supposing assume " +
    "assuming expect expected expecting unlike versus suggest suggests suggesting suggested indicate indicates " +
    "indicating indicated imply implies implying reminiscent resembles resembling typical typically characteristic " +
    "famous renowned usually generally commonly",
);
/** The same of two words: "known for canals" speaks of the world, not of the picture. */
const suppositionPairs = new Map([
  ["known", "for"],
  ["associated", "with"],
  ["consistent", "with"],
  ["look", "for"],
  ["looking", "for"],
  ["search", "for"],
  ["opposed", "to"],
  ["compared", "to"],
  ["rather", "than"],
  ["instead", "of"],
]);
/** Words that start a new clause wherever they stand. */
const clauseBreaks = set(
  "but however although though while whereas yet because since so nevertheless nonetheless despite",
);
/** Words that start a new clause after a comma, where a list would go on with a noun. */
const clauseStarts = set(
  "the this that these those it i we they there here which who where with as another other also one what both each " +
    "its their his her he she you in on at behind above below near beside along next to given suggesting indicating",
);
/** "and" goes on with a list, and so does "or" after a comma, unless one of these follows. */
const afterAnd = set("the this that these those it i we they there here its their");
const verbs = set(
  "is are was were has have had shows show see sees seen shown features feature stands stand appears appear seems " +
    "seem visible contains contain includes include lines line displays display looks look runs run sits",
);
const backwardNegations = set(
  "not never hardly barely cannot isn't aren't wasn't weren't can't couldn't don't isnt arent cant",
);
const seenWords = set(
  "visible present seen shown apparent evident found discernible depicted identifiable noticeable there anywhere " +
    "observed pictured",
);
const absentWords = set("absent missing lacking nowhere invisible");
const linkWords = set("is are was were be been being seem seems appear appears also entirely completely notably");
/** What may stand between the nouns of a bare list. */
const fillers = set(
  "a an the and or of with some many few several more most two three four five other various different tall small " +
    "large big old new red blue green yellow white black brown grey gray orange pink wooden metal i see",
);

/** This many nouns in a row, with nothing but fillers between them, are a list and no description. */
const longestRun = 10;

/** Fills in `unclaimed`, sentence by sentence. A scope ends with its clause; the first reason found stays. */
export function markUnclaimed(words: Words, mentions: readonly RawMention[]): void {
  if (mentions.length === 0) return;
  markLists(words, mentions);
  let from = 0;
  let next = 0;
  for (let at = 1; at <= words.text.length; at++) {
    const gap = at === words.text.length ? Math.max(words.lastGap, gaps.stop) : words.gaps[at]!;
    if (gap < gaps.stop) continue;
    const first = next;
    while (next < mentions.length && mentions[next]!.first < at) next++;
    if (next > first) markSentence(words, from, at, gap, mentions.slice(first, next));
    from = at;
  }
}

function markSentence(words: Words, from: number, to: number, gap: number, mentions: readonly RawMention[]): void {
  if (gap === gaps.question) mark(mentions, from, to, "question");
  let subjectsFrom = from;
  let scopeEnd = from;
  for (let at = from; at < to; at++) {
    const word = words.text[at]!;
    if (isDenialOfSubject(words, from, at, to, mentions)) {
      mark(mentions, startOfSubject(words, subjectsFrom, at), at, "negated");
      subjectsFrom = at;
      continue;
    }
    // All that a cue inside a scope could mark is marked already.
    const reason = at < scopeEnd ? null : scopeOpenedBy(words, at, word);
    if (reason === null) continue;
    scopeEnd = endOfScope(words, at + 1, to);
    mark(mentions, at + 1, scopeEnd, reason);
  }
}

function scopeOpenedBy(words: Words, at: number, word: string): Unclaimed | null {
  const following = words.text[at + 1] ?? "";
  if (negations.has(word)) {
    const isTakenBack = falseNegations.has(following) || (following === "a" && words.text[at + 2] === "doubt");
    return isTakenBack ? null : "negated";
  }
  return suppositions.has(word) || suppositionPairs.get(word) === following ? "hypothetical" : null;
}

/** "(palm trees) are not visible", "(minarets) are absent": the negation looks back at its subject. */
function isDenialOfSubject(
  words: Words,
  from: number,
  at: number,
  to: number,
  mentions: readonly RawMention[],
): boolean {
  const word = words.text[at]!;
  if (absentWords.has(word)) return at > from && linkWords.has(words.text[at - 1]!);
  if (!backwardNegations.has(word)) return false;
  for (let i = at + 1; i < Math.min(at + 4, to); i++) {
    if (mentions[firstMentionFrom(mentions, at)]?.first === i) return false;
    if (seenWords.has(words.text[i]!)) return true;
  }
  return false;
}

function endOfScope(words: Words, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const word = words.text[at]!;
    if (clauseBreaks.has(word)) return at;
    const following = words.text[at + 1] ?? "";
    if (word === "and" && afterAnd.has(following)) return at;
    if (words.gaps[at] !== gaps.pause || at === from) continue;
    if (word === "or" || word === "nor") {
      if (afterAnd.has(following)) return at;
    } else if (word !== "and" && (clauseStarts.has(word) || verbs.has(following))) return at;
  }
  return to;
}

/** First word of the subject before `at`: back over its whole list, but not into a clause with a verb of its own. */
function startOfSubject(words: Words, from: number, at: number): number {
  let boundary = -1;
  for (let i = at - 1; i >= from; i--) {
    const word = words.text[i]!;
    if (clauseBreaks.has(word)) return i + 1;
    if (boundary >= 0 && verbs.has(word)) return boundary;
    if (word === "and") boundary = i + 1;
    else if (words.gaps[i] === gaps.pause) boundary = i;
  }
  return from;
}

function markLists(words: Words, mentions: readonly RawMention[]): void {
  let runStart = 0;
  for (let i = 1; i <= mentions.length; i++) {
    if (i < mentions.length && isOnlyFilled(words, mentions[i - 1]!.last + 1, mentions[i]!.first)) continue;
    if (i - runStart >= longestRun) for (let k = runStart; k < i; k++) mentions[k]!.unclaimed = "listed";
    runStart = i;
  }
}

function isOnlyFilled(words: Words, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!fillers.has(words.text[at]!)) return false;
  return true;
}

function mark(mentions: readonly RawMention[], from: number, to: number, why: Unclaimed): void {
  for (let i = firstMentionFrom(mentions, from); i < mentions.length && mentions[i]!.first < to; i++) {
    mentions[i]!.unclaimed ??= why;
  }
}

/** Index of the first mention that starts at word `at` or later. */
function firstMentionFrom(mentions: readonly RawMention[], at: number): number {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (mentions[middle]!.first < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
