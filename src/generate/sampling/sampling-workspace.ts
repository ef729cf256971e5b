// The memory that choosing a token needs, made once and used again for every token.

/** Candidates are the first `count` entries of `tokens` and `weights`. */
export interface SamplingWorkspace {
  /** A row of logits to change. */
  readonly row: Float32Array;
  readonly tokens: Int32Array;
  /** Probabilities up to a common factor: the most probable token weighs 1. */
  readonly weights: Float64Array;
  count: number;
  /** Sum of the weights. */
  total: number;
}

/** `vocabulary` is the length of the rows of logits. */
export function createSamplingWorkspace(vocabulary: number): SamplingWorkspace {
  return {
    row: new Float32Array(vocabulary),
    tokens: new Int32Array(vocabulary),
    weights: new Float64Array(vocabulary),
    count: 0,
    total: 0,
  };
}
