// The contract of a reward: a pure function that gives a value in [0, 1], or null when it has nothing to say.
import type { Sample } from "../data/sample.ts";

/**
 * Log-probabilities of the localizability judge at its first generated token, gathered before the reward is computed.
 */
export interface JudgeEvidence {
  /** P(yes) / (P(yes) + P(no)); null when the judge did not answer or showed neither word. */
  readonly pYes: number | null;
  /** Why `pYes` is null, in words. */
  readonly reason?: string;
  /** P(yes) + P(no), 0..1: how much of the judge's answer was one of the two words. */
  readonly mass?: number;
}

/** What a reward needs beside the completion and the row; everything that asks a model is in here, already answered. */
export interface Evidence {
  /** Judge on the reasoning alone (`localizability.paper`). */
  readonly judge?: JudgeEvidence;
  /** Judge on the whole completion, sampled as in the release (`localizability.code`). */
  readonly judgeCode?: JudgeEvidence;
}

export interface RewardResult {
  /** In [0, 1]; null abstains and never counts as 0. */
  readonly value: number | null;
  /** Intermediate values worth logging: precision, recall, matched names, the reason of an abstention. */
  readonly details: Readonly<Record<string, unknown>>;
}

export type Reward = (completion: string, sample: Sample, evidence: Evidence) => RewardResult;
