// A judge row as tokens: the verdict is predicted from the last token of the prompt.
import type { TokenPrompt } from "../build-sequence.ts";
import type { Sequence } from "../sequence.ts";
import type { JudgeWords } from "./judge-words.ts";

/** For training: the right word alone is scored. */
export function verdictSequence(prompt: TokenPrompt, isPositive: boolean, words: JudgeWords): Sequence {
  return score(prompt, [isPositive ? words.yes : words.no]);
}

/** For measuring: both words are scored, "yes" first. */
export function bothWordsSequence(prompt: TokenPrompt, { yes, no }: JudgeWords): Sequence {
  return score(prompt, [yes, no]);
}

function score({ tokenIds, pictures }: TokenPrompt, targets: readonly number[]): Sequence {
  return {
    tokenIds,
    answerStart: tokenIds.length,
    rows: new Int32Array(targets.length).fill(tokenIds.length - 1),
    targets: Int32Array.from(targets),
    pictures,
  };
}
