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
  const thinkClose = tags.findLast((tag) => tag.name === "think" && tag.isClosing);
  const thinkOpen = tags.find((tag) => tag.name === "think" && !tag.isClosing);
  const after = thinkClose?.end ?? 0;
  const answers = tags.filter((tag) => tag.name === "answer" && tag.start >= after);
  const close = answers.findLastIndex((tag) => tag.isClosing);
  const open = answers.slice(0, Math.max(close, 0)).findLast((tag) => !tag.isClosing);
  const isUnfinished = thinkOpen !== undefined && thinkClose === undefined;
  const block = close >= 0 && open ? text.slice(open.end, answers[close]!.start) : null;

  if (thinkClose) {
    const from = thinkOpen && thinkOpen.end <= thinkClose.start ? thinkOpen.end : 0;
    const stray = block === null ? findBlockBeforeStrayClose(text, tags) : null;
    if (stray) return stray;
    const unclosed = answers.findLast((tag) => !tag.isClosing);
    return {
      reasoning: trimOrNull(text.slice(from, thinkClose.start)),
      block,
      rest: text.slice(unclosed?.end ?? after),
    };
  }
  const firstAnswer = answers.find((tag) => !tag.isClosing);
  if (isUnfinished) {
    // Only an answer block ends reasoning that was never closed; its words are recovered, not taken as they stand.
    const end = open?.start ?? firstAnswer?.start;
    return {
      reasoning: trimOrNull(text.slice(thinkOpen.end, end)),
      block: null,
      rest: block ?? (firstAnswer ? text.slice(firstAnswer.end) : null),
    };
  }
  const rest = firstAnswer && block === null ? text.slice(answers.findLast((tag) => !tag.isClosing)!.end) : text;
  return { reasoning: null, block, rest };
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
