// What the scheduler is given to do: a prompt, and the answers to it.

/** What the network is given of a prompt. */
export interface Prompt {
  /** Prompts with the same key are the same prompt, and are read once. */
  readonly key: string;
  readonly tokens: number;
  /** The position of the first token of the answer. */
  readonly next: number;
  /** One run of another network that must come before, such as a part of a picture's features; true after the last. */
  readonly prepare?: () => Promise<boolean>;
  chunk(start: number, end: number): Promise<PromptChunk>;
  /** Begins work that needs no network, such as decoding pictures, while another prompt is read. */
  prefetch?(): void;
}

export interface PromptChunk {
  /** [tokens, hidden] */
  readonly embeddings: Float32Array;
  /** For each axis, [tokens]. */
  readonly positions: readonly Int32Array[];
}

/** One answer in the making. */
export interface Sequence {
  /** Takes the logits of the next token, which are valid during the call; returns the token, or null at the end. */
  advance(logits: Float32Array): number | null;
}

/** One request: a prompt and the answers to it. */
export interface Generation {
  readonly prompt: Prompt;
  readonly sequences: readonly Sequence[];
  /** The longest answer. */
  readonly maxTokens: number;
  /** Called at most once, after which no sequence of it advances. */
  fail(error: unknown): void;
}

/** Tokens that an answer of this request and its prompt may reach together. */
export function longestOf({ prompt, maxTokens }: Generation): number {
  return prompt.tokens + maxTokens;
}
