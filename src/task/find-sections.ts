// Splits a completion into its reasoning and the place where its answer stands.

export interface Sections {
  /** Inside of the think block; what precedes the answer where a tag is missing; null where there is no reasoning. */
  readonly reasoning: string | null;
  /** Inside of the last complete answer block after the reasoning. */
  readonly block: string | null;
  /** Where an answer without a complete block may be looked for; null where the reasoning never ends. */
  readonly rest: string | null;
}

interface Tag {
  readonly name: "think" | "answer";
  readonly isClosing: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * Everything up to the last `</think>` is reasoning, whatever it quotes; tags in any case, `thinking` as well as
 * `think`.
 */
export function findSections(text: string): Sections {
  const tags = findTags(text);
  const opening = tags.find((tag) => tag.name === "think" && !tag.isClosing);
  const closing = tags.findLast((tag) => tag.name === "think" && tag.isClosing);
  if (closing) {
    const from = opening && opening.end <= closing.start ? opening.end : 0;
    const reasoning = trimOrNull(text.slice(from, closing.start));
    return findBlockBeforeStrayClose(text, tags) ?? { reasoning, ...findAnswer(text, tags, closing.end) };
  }
  if (!opening) return { reasoning: null, ...findAnswer(text, tags, 0) };
  // Only an answer block ends reasoning that was never closed; its words are recovered, not taken as they stand.
  const answer = tags.find((tag) => tag.name === "answer" && !tag.isClosing);
  const { block, rest } = findAnswer(text, tags, 0);
  return {
    reasoning: trimOrNull(text.slice(opening.end, answer && answer.start > opening.end ? answer.start : undefined)),
    block: null,
    rest: answer ? (block ?? rest) : null,
  };
}

/** The last complete answer block from `from` on, and what follows the last tag that opens one. */
function findAnswer(text: string, tags: readonly Tag[], from: number): Pick<Sections, "block" | "rest"> {
  const answers = tags.filter((tag) => tag.name === "answer" && tag.start >= from);
  const close = answers.findLastIndex((tag) => tag.isClosing);
  const open = answers.findLast((tag, i) => !tag.isClosing && i < close);
  const lastOpen = answers.findLast((tag) => !tag.isClosing);
  return {
    block: open ? text.slice(open.end, answers[close]!.start) : null,
    rest: text.slice(lastOpen?.end ?? from),
  };
}

/** `<think>…</think><answer>…</answer></think>`: a closing tag too many at the end does not swallow the answer. */
function findBlockBeforeStrayClose(text: string, tags: readonly Tag[]): Sections | null {
  const last = tags.at(-1)!;
  const close = tags.at(-2);
  const open = tags.at(-3);
  const think = tags.at(-4);
  if (last.name !== "think" || !last.isClosing || text.slice(last.end).trim() !== "") return null;
  if (close?.name !== "answer" || !close.isClosing || text.slice(close.end, last.start).trim() !== "") return null;
  if (open?.name !== "answer" || open.isClosing || think?.name !== "think" || !think.isClosing) return null;
  if (tags.filter((tag) => tag.name === "think" && !tag.isClosing).length !== 1) return null;
  const opening = tags[0]!;
  return {
    reasoning: trimOrNull(text.slice(opening.end, think.start)),
    block: null,
    rest: text.slice(open.end, close.start),
  };
}

function findTags(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  for (const match of text.matchAll(/<\s{0,2}(\/?)\s{0,2}(think|thinking|answer)\s{0,2}>/gi)) {
    tags.push({
      name: match[2]!.toLowerCase() === "answer" ? "answer" : "think",
      isClosing: match[1] === "/",
      start: match.index,
      end: match.index + match[0].length,
    });
  }
  return tags;
}

function trimOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}
