// The one interface through which everything asks a vision-language model, over HTTP or in process.

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

/** A picture in its encoded form; the implementation turns it into a data URL or into pixels. */
export interface ImagePart {
  readonly type: "image";
  /** For example `image/jpeg`. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string | readonly (TextPart | ImagePart)[];
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Left out: the model that the implementation was opened with. */
  readonly model?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  /** Tokens stay whose probability is at least this share of the highest. */
  readonly minP?: number;
  readonly maxTokens?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly repetitionPenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Number of completions; events carry the completion's index. */
  readonly n?: number;
  /** Alternatives wanted at each position; 0 asks for the chosen token's log-probability alone. */
  readonly topLogprobs?: number;
  /** JSON Schema that the answer must follow, where the implementation can enforce one. */
  readonly jsonSchema?: { readonly name: string; readonly schema: unknown };
}

export interface TokenLogprob {
  readonly token: string;
  /** Natural logarithm. */
  readonly logprob: number;
  /** UTF-8 bytes of the token where known; a token may hold part of a character. */
  readonly bytes?: readonly number[];
  readonly top: readonly { readonly token: string; readonly logprob: number }[];
}

export type FinishReason = "stop" | "length" | "content-filter" | "other";

export type ChatEvent =
  | { readonly type: "text"; readonly index: number; readonly text: string }
  /** Reasoning that a server keeps apart from the answer (`reasoning_content`). */
  | { readonly type: "reasoning"; readonly index: number; readonly text: string }
  | { readonly type: "logprobs"; readonly index: number; readonly tokens: readonly TokenLogprob[] }
  | { readonly type: "finish"; readonly index: number; readonly reason: FinishReason }
  | { readonly type: "usage"; readonly promptTokens: number; readonly completionTokens: number }
  /** Last event of every successful request. */
  | { readonly type: "done"; readonly timing: ChatTiming };

export interface ChatTiming {
  /** Milliseconds from sending the attempt that succeeded to its first text; null for an answer that came whole. */
  readonly firstTokenMs: number | null;
  /** Milliseconds from sending that attempt to its end. */
  readonly totalMs: number;
  /** Milliseconds before it was sent: the queue of the limiter, and earlier attempts. */
  readonly waitMs: number;
  readonly attempts: number;
  /** Completion tokens per second after the first; null where the server reports no usage. */
  readonly tokensPerSecond: number | null;
  readonly requestId: string | null;
  /** The model name that the server says it used. */
  readonly model: string | null;
  /** Where the answer came from: base URL of the endpoint, or `embedded`. */
  readonly source: string;
}

export interface ChatOptions {
  readonly signal?: AbortSignal;
}

/** Implemented by `endpoint` (HTTP) and by the embedded engine. Failures are thrown as `GlobeError`. */
export interface Chat {
  complete(request: ChatRequest, options?: ChatOptions): AsyncIterable<ChatEvent>;
  close(): Promise<void>;
}
