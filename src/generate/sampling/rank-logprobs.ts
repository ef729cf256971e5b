// Log-probabilities of the chosen token and of the most probable ones.
import { fastExponential } from "./fast-exponential.ts";

/** The first `count` entries of `tokens` and `logprobs`, most probable first. */
export interface RankedLogprobs {
  readonly tokens: Int32Array;
  readonly logprobs: Float64Array;
  count: number;
  /** Of the token that was chosen. */
  chosen: number;
}

/** The most alternatives that a request may ask for, as in OpenAI's API. */
export const MOST_ALTERNATIVES = 20;

export function createRankedLogprobs(): RankedLogprobs {
  return {
    tokens: new Int32Array(MOST_ALTERNATIVES),
    logprobs: new Float64Array(MOST_ALTERNATIVES),
    count: 0,
    chosen: Number.NaN,
  };
}

/**
 * Natural logarithms of the probabilities that the model itself gives: before penalties, biases, temperature and filters,
 * as vLLM's `raw_logprobs`. Equal logits are ranked by token id; impossible tokens are not listed.
 */
export function rankLogprobs(logits: Float32Array, chosen: number, alternatives: number, ranked: RankedLogprobs): void {
  const { tokens, logprobs } = ranked;
  const wanted = Math.min(alternatives, MOST_ALTERNATIVES, logits.length);
  let highest = Number.NEGATIVE_INFINITY;
  let floor = wanted === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit > highest) highest = logit;
    if (!(logit > floor)) continue;
    let place = count < wanted ? count++ : count - 1;
    for (; place > 0 && logprobs[place - 1]! < logit; place--) {
      logprobs[place] = logprobs[place - 1]!;
      tokens[place] = tokens[place - 1]!;
    }
    logprobs[place] = logit;
    tokens[place] = id;
    if (count === wanted) floor = logprobs[count - 1]!;
  }
  let sum = 0;
  for (let id = 0; id < logits.length; id++) sum += fastExponential(logits[id]! - highest);
  const normalizer = highest + Math.log(sum);
  for (let i = 0; i < count; i++) logprobs[i] = logprobs[i]! - normalizer;
  ranked.count = count;
  ranked.chosen = logits[chosen]! - normalizer;
}
