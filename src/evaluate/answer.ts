// One line of `items.jsonl`: a row of the manifest with what the model answered to it, written once and never changed.
import type { FinishReason } from "../chat/chat.ts";
import type { ErrorCode } from "../run/errors.ts";

/** The truth of a row as the dataset gives it, so that a run can be scored again without the dataset. */
export interface ManifestRow {
  /** Position in the manifest, from 0. */
  readonly row: number;
  readonly id: string;
  /** Path of the photo file; null where the bytes stand in the table. */
  readonly image: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly region: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly iso2: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  /** Every column of the source table, as text. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface Answer {
  /** Digest of the request: endpoints, model, messages, picture, sampling. The response cache is keyed by it. */
  readonly key: string | null;
  /** The completion as it came; null where none came. */
  readonly text: string | null;
  readonly finishReason: FinishReason | null;
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly isRetryable: boolean } | null;
  /** exp of the mean log-probability of the tokens inside the answer block, 0..1; null where the server gave none. */
  readonly confidence: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly firstTokenMs: number | null;
  readonly totalMs: number | null;
  readonly attempts: number;
  readonly requestId: string | null;
  /** The model name that the server reported. */
  readonly model: string | null;
  /** True where the response cache answered and nothing was asked. */
  readonly cached: boolean;
}

export interface Item extends ManifestRow {
  readonly answer: Answer;
}

/** The answer of an item that ended before or without a completion. */
export function failedAnswer(error: NonNullable<Answer["error"]>, facts: Partial<Answer> = {}): Answer {
  return {
    key: null,
    text: null,
    finishReason: null,
    confidence: null,
    promptTokens: null,
    completionTokens: null,
    firstTokenMs: null,
    totalMs: null,
    attempts: 0,
    requestId: null,
    model: null,
    cached: false,
    ...facts,
    error,
  };
}
