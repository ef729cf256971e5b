// What a sequence has said so far, as far as penalties ask for it.

/** Tokens of a prompt and of the answer to it. */
export interface TokenHistory {
  /** Distinct tokens of prompt and answer, in order of appearance; the first `count` entries count. */
  readonly tokens: Int32Array;
  readonly count: number;
  /** How often a token stands in the answer. */
  timesAnswered(token: number): number;
  /** Adds the token just chosen. */
  add(token: number): void;
}

/** `vocabulary` is the length of a row of logits; ids beyond it are ignored. */
export function createTokenHistory(vocabulary: number, promptTokens: ArrayLike<number> = []): TokenHistory {
  const tokens = new Int32Array(vocabulary);
  // Times in the answer plus one; 0 for tokens that were never seen.
  const seen = new Int32Array(vocabulary);
  let count = 0;
  const meet = (token: number) => {
    if (seen[token] !== 0) return;
    seen[token] = 1;
    tokens[count++] = token;
  };
  for (let i = 0; i < promptTokens.length; i++) meet(promptTokens[i]!);
  return {
    tokens,
    get count() {
      return count;
    },
    timesAnswered: (token) => Math.max(0, (seen[token] ?? 0) - 1),
    add(token) {
      meet(token);
      if (token >= 0 && token < vocabulary) seen[token] = seen[token]! + 1;
    },
  };
}
