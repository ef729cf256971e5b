// What a sequence has said so far, as far as penalties ask for it.

/** The first `count` entries of `tokens` are the distinct tokens of prompt and answer, by their first appearance. */
export interface TokenHistory {
  readonly tokens: Int32Array;
  readonly count: number;
  /** How often a token stands in the answer; 0 for tokens that only the prompt has. */
  timesAnswered(token: number): number;
  /** Adds the token just chosen. */
  add(token: number): void;
}

/** The history of a sequence before its answer begins; tokens from `vocabulary` on have no logit and are left out. */
export function createTokenHistory(vocabulary: number, promptTokens: ArrayLike<number> = []): TokenHistory {
  let tokens = new Int32Array(64);
  const times = new Map<number, number>();
  const meet = (token: number, more: number) => {
    if (token < 0 || token >= vocabulary) return;
    const known = times.get(token);
    if (known === undefined) {
      if (times.size === tokens.length) tokens = grow(tokens);
      tokens[times.size] = token;
    }
    times.set(token, (known ?? 0) + more);
  };
  for (let i = 0; i < promptTokens.length; i++) meet(promptTokens[i]!, 0);
  return {
    get tokens() {
      return tokens;
    },
    get count() {
      return times.size;
    },
    timesAnswered: (token) => times.get(token) ?? 0,
    add: (token) => meet(token, 1),
  };
}

function grow(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}
