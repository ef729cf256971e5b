// The memory that choosing a token needs, made once and used again for every token.

/** Buckets into which logits are counted, so that only those at a border have to be sorted. */
export const BUCKETS = 4096;

/** Candidates are the first `count` entries of `tokens`, `logits` and `weights`, by ascending token. */
export interface SamplingWorkspace {
  /** A row of logits to change. */
  readonly row: Float32Array;
  readonly tokens: Int32Array;
  readonly logits: Float32Array;
  /** Probabilities up to a common factor: the most probable token weighs 1. */
  readonly weights: Float64Array;
  count: number;
  /** Sum of the weights. */
  total: number;
  /** Logits of one bucket, to be sorted. */
  readonly bordering: Float32Array;
  /** For every bucket the number of logits in it, or their weight. */
  readonly buckets: Float64Array;
}

/** `vocabulary` is the length of the rows of logits. */
export function createSamplingWorkspace(vocabulary: number): SamplingWorkspace {
  return {
    row: new Float32Array(vocabulary),
    tokens: new Int32Array(vocabulary),
    logits: new Float32Array(vocabulary),
    weights: new Float64Array(vocabulary),
    count: 0,
    total: 0,
    bordering: new Float32Array(vocabulary),
    buckets: new Float64Array(BUCKETS),
  };
}
