// The memory that choosing a token needs, made once and used again for every token.

/** Buckets into which weights are added up, so that only logits at a border have to be sorted. */
export const BUCKETS = 4096;

/** Candidates are the first `count` entries of `tokens`, `logits` and `weights`, by ascending token. */
export interface SamplingWorkspace {
  readonly tokens: Int32Array;
  readonly logits: Float32Array;
  /** Probabilities up to a common factor: the most probable token weighs 1. */
  readonly weights: Float64Array;
  count: number;
  /** Sum of the weights. */
  total: number;
  /** Logits among which one is looked for. */
  readonly scratch: Float32Array;
  /** For every bucket the weight in it. */
  readonly buckets: Float64Array;
}

/** `vocabulary` is the length of the rows of logits. */
export function createSamplingWorkspace(vocabulary: number): SamplingWorkspace {
  return {
    tokens: new Int32Array(vocabulary),
    logits: new Float32Array(vocabulary),
    weights: new Float64Array(vocabulary),
    count: 0,
    total: 0,
    scratch: new Float32Array(vocabulary),
    buckets: new Float64Array(BUCKETS),
  };
}
