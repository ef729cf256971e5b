// One sampled completion: its tokens, how probable each was, and how it ended.
import type { Sequence } from "../../generate/engine/generation.ts";
import { sampleToken } from "../../generate/sampling/sample-token.ts";
import type { SamplingSettings } from "../../generate/sampling/sampling-settings.ts";
import type { SamplingWorkspace } from "../../generate/sampling/sampling-workspace.ts";
import { scanRow } from "../../generate/sampling/scan-row.ts";
import { createDetokenizer } from "../../generate/text/detokenizer.ts";
import type { TokenBytes } from "../../generate/text/token-bytes.ts";
import type { Random } from "../../run/random.ts";

export interface Completion {
  /** Sampled tokens; the last is an end token where `isTruncated` is false. */
  readonly tokens: Int32Array;
  /**
   * Natural log-probability of each token at the sampling temperature, before top-p and top-k: what the loss takes as
   * well. Of greedy answers, at temperature 1.
   */
  readonly logProbabilities: Float32Array;
  /** Without the end token. */
  readonly text: string;
  /** Cut at the limit. */
  readonly isTruncated: boolean;
}

export interface SampleOptions {
  readonly settings: SamplingSettings;
  readonly random: Random;
  readonly maxTokens: number;
  readonly endTokenIds: ReadonlySet<number>;
  readonly tokenBytes: TokenBytes;
  /** Shared by all sequences of one thread. */
  readonly workspace: SamplingWorkspace;
}

export interface SampledSequence extends Sequence {
  /** What was sampled so far. */
  completion(): Completion;
}

export function createSampledSequence(options: SampleOptions): SampledSequence {
  const { settings, random, maxTokens, endTokenIds, tokenBytes, workspace } = options;
  const temperature = settings.temperature || 1;
  const tokens: number[] = [];
  const logProbabilities: number[] = [];
  let isTruncated = true;
  return {
    advance(logits) {
      const token = sampleToken(logits, settings, null, random, workspace);
      tokens.push(token);
      logProbabilities.push(logProbabilityOf(logits, token, temperature));
      if (endTokenIds.has(token)) {
        isTruncated = false;
        return null;
      }
      return tokens.length === maxTokens ? null : token;
    },
    completion() {
      const detokenizer = createDetokenizer(tokenBytes);
      const written = isTruncated ? tokens : tokens.slice(0, -1);
      return {
        tokens: Int32Array.from(tokens),
        logProbabilities: Float32Array.from(logProbabilities),
        text: written.map((token) => detokenizer.add(token)).join("") + detokenizer.finish(),
        isTruncated,
      };
    },
  };
}

/** `log softmax(logits / temperature)` at a token. */
export function logProbabilityOf(logits: Float32Array, token: number, temperature: number): number {
  const scan = scanRow(logits);
  return (logits[token]! - scan.highest) / temperature - Math.log(scan.sumExponentials(1 / temperature));
}
