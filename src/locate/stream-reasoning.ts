// Picks the reasoning out of a completion while it arrives, so that it can be shown before the answer is there.

export interface ReasoningStream {
  /** Takes the next piece of the completion and gives what may be shown of it. */
  push(text: string): string;
  /** Call when the completion has ended; gives what was held back because more could have changed its meaning. */
  end(): string;
}

const opening = /^<think(?:ing)?>/i;
const partialOpening = /^<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?$/i;
const ending = /<\/think(?:ing)?>|<answer>/i;
const partialTag = /<\/?[a-z]{0,8}$/i;
const decoration = /^[\s>*_#•\-–—\d.)("']*/;
const answerKey = /^(?:final answer|answer|country|region|state|city)\s*[*_`]*\s*[:：]/i;
/** Long enough to tell "country:" and "**Final answer**:" from prose that starts with the same letters. */
const keyLength = 16;

/**
 * Shows the text between `<think>` and `</think>`, without the tags. A completion that does not open with the tag is
 * shown up to its answer block, or up to the first line that starts like `country:`. Space before the first and after
 * the last word is left out. The pieces join to the same text however the completion was cut.
 */
export function createReasoningStream(): ReasoningStream {
  let mode: "start" | "tagged" | "free" | "done" = "start";
  /** Not yet released: it may be the beginning of a tag. */
  let held = "";
  /** Untagged text: the current line, and how much of it has been released. */
  let line = "";
  let released = 0;
  /** White space that is shown only if a word follows. */
  let space = "";
  let shown = false;

  const show = (text: string): string => {
    const body = shown ? space + text : text.trimStart();
    const kept = body.trimEnd();
    if (kept === "") {
      space = shown ? body : "";
      return "";
    }
    shown = true;
    space = body.slice(kept.length);
    return kept;
  };

  /** Everything in `held` that no later text can turn into a tag. */
  const releaseBeforeTag = (final: boolean): string => {
    const found = held.search(ending);
    if (found >= 0) mode = "done";
    const partial = final ? -1 : held.search(partialTag);
    const end = found >= 0 ? found : partial >= 0 ? partial : held.length;
    const text = held.slice(0, end);
    held = held.slice(end);
    return text;
  };

  /** Lets lines of prose through, and ends at a line that is the answer. */
  const releaseLines = (text: string, final: boolean): string => {
    let out = "";
    const pieces = text.split("\n");
    for (const [i, piece] of pieces.entries()) {
      line += piece;
      const start = line.replace(decoration, "").slice(0, keyLength);
      if (answerKey.test(start)) {
        mode = "done";
        return out;
      }
      const complete = i < pieces.length - 1;
      if (complete || final || start.length === keyLength) {
        out += line.slice(released) + (complete ? "\n" : "");
        released = line.length;
      }
      if (complete) {
        line = "";
        released = 0;
      }
    }
    return out;
  };

  const advance = (text: string, final: boolean): string => {
    if (mode === "done") return "";
    held += text;
    if (mode === "start") {
      const begin = held.trimStart();
      if (!final && (begin === "" || partialOpening.test(begin))) return "";
      const tag = opening.exec(begin);
      mode = tag ? "tagged" : "free";
      if (tag) held = begin.slice(tag[0].length);
    }
    if (mode === "tagged") return show(releaseBeforeTag(final));
    const plain = releaseBeforeTag(final);
    return show(releaseLines(plain, final || ended()));
  };
  const ended = () => mode === "done";

  return { push: (text) => advance(text, false), end: () => advance("", true) };
}
