// Log-probabilities of the chosen token and of the most probable ones.
import { CHUNK } from "./row-kernels.ts";
import { scanRow } from "./scan-row.ts";

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
 * Natural logarithms of the probabilities that the model itself gives: before penalties, biases, temperature and
 * filters, as vLLM's `raw_logprobs`. Equal logits are ranked by token id; impossible tokens are not listed. Throws as
 * `scanRow`.
 */
export function rankLogprobs(logits: Float32Array, chosen: number, alternatives: number, ranked: RankedLogprobs): void {
  const scan = scanRow(logits);
  const { row, maxima, highest } = scan;
  const wanted = Math.min(alternatives, MOST_ALTERNATIVES);
  // The maxima of chunks are logits of the row: what does not reach the last of the highest of them is not among the
  // highest.
  rank(maxima, 0, maxima.length, wanted, clear(ranked));
  const bound = ranked.count === wanted && wanted > 0 ? ranked.logprobs[wanted - 1]! : Number.NEGATIVE_INFINITY;
  clear(ranked);
  for (let chunk = 0; wanted > 0 && chunk < maxima.length; chunk++) {
    if (maxima[chunk]! < bound) continue;
    rank(row, chunk * CHUNK, Math.min(row.length, (chunk + 1) * CHUNK), wanted, ranked);
  }
  const normalizer = highest + Math.log(scan.sumExponentials(1));
  for (let i = 0; i < ranked.count; i++) ranked.logprobs[i] = ranked.logprobs[i]! - normalizer;
  ranked.chosen = logits[chosen]! - normalizer;
}

function clear(ranked: RankedLogprobs): RankedLogprobs {
  ranked.count = 0;
  return ranked;
}

/**
 * Puts the values from `start` to `end` into their places among the `wanted` highest; of equals the first stays first.
 */
function rank(values: Float32Array, start: number, end: number, wanted: number, ranked: RankedLogprobs): void {
  const { tokens, logprobs } = ranked;
  for (let id = start; id < end; id++) {
    const value = values[id]!;
    const floor = ranked.count < wanted ? Number.NEGATIVE_INFINITY : logprobs[wanted - 1]!;
    if (!(value > floor)) continue;
    let place = ranked.count < wanted ? ranked.count++ : wanted - 1;
    for (; place > 0 && logprobs[place - 1]! < value; place--) {
      logprobs[place] = logprobs[place - 1]!;
      tokens[place] = tokens[place - 1]!;
    }
    logprobs[place] = value;
    tokens[place] = id;
  }
}
