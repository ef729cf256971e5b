// The tokens with which the judge answers.
import type { Processor } from "../../generate/processor/processor.ts";
import { GlobeError } from "../../run/errors.ts";

export interface JudgeWords {
  readonly yes: number;
  readonly no: number;
}

/** Throws `config` for a tokenizer that has no single token for "yes" or for "no": its first token would be no verdict. */
export function judgeWords({ tokenizer }: Pick<Processor, "tokenizer">): JudgeWords {
  const single = (word: string): number => {
    const ids = tokenizer.encode(word);
    if (ids.length === 1) return ids[0]!;
    throw new GlobeError(
      "config",
      `The checkpoint's tokenizer writes "${word}" in ${ids.length} tokens, and a judge answers with one. ` +
        "Add the word to the vocabulary, or start from another checkpoint.",
    );
  };
  return { yes: single("yes"), no: single("no") };
}
