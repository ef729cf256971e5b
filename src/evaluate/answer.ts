// What the model answered to one row of the manifest: one line of `items.jsonl`, written once and never changed.
import type { FinishReason } from "../chat/chat.ts";
import type { ErrorCode } from "../run/errors.ts";

export interface Answer {
  /** Position in the manifest, from 0. */
  readonly row: number;
  readonly id: string;
  /** Digest of the request: model, messages, picture, sampling. The response cache is keyed by it. */
  readonly key: string;
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
