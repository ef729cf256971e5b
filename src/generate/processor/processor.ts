// What a processor is: from the messages of a chat to the numbers that a network takes.
import type { ChatMessage } from "../../chat/chat.ts";
import type { ImagePixels, ImageShape } from "../../model/family.ts";
import type { Photo } from "../../photo/photo.ts";
import type { TokenBytes } from "../text/token-bytes.ts";
import type { TextTokenizer } from "./load-tokenizer.ts";

export interface Processor {
  readonly tokenizer: TextTokenizer;
  /** The bytes of every token, for turning an answer into text. */
  readonly tokenBytes: TokenBytes;
  /** Tokens that end an answer. */
  readonly endTokenIds: readonly number[];
  /** Stands in a prompt once for every row of image features. */
  readonly imageTokenId: number;
  /** Positions that the model was made for: prompt and answer together. */
  readonly contextLength: number;
  /** Whole work: photos become pixels. Throws before any pixel is decoded where the prompt does not fit. */
  prepare(messages: readonly ChatMessage[], options?: PrepareOptions): Promise<PreparedPrompt>;
  /** The same prompt without pixels: photos are asked for their size only, which their header tells. */
  measure(messages: readonly ChatMessage[], options?: PrepareOptions): Promise<MeasuredPrompt>;
  /** One photo as the network takes it. */
  prepareImage(photo: Photo): PreparedImage;
}

export interface PrepareOptions {
  /** Whether the prompt ends where the assistant's answer begins; true unless said. */
  readonly addGenerationPrompt?: boolean;
  /** Positions there are for prompt and answer, where fewer than the model was made for. */
  readonly contextLength?: number;
  /** Tokens that the answer may take; with the prompt they must fit into the context. One unless said. */
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
}

/** Where a photo's tokens lie in the prompt. */
export interface TokenRange {
  readonly start: number;
  readonly length: number;
}

/** How a photo is cut, and how many tokens it takes. */
export type MeasuredImage = ImageShape & { readonly tokens: number };

/** One photo: normalized pixels in the family's own order, and how they were cut. */
export type PreparedImage = ImagePixels & { readonly tokens: number };

export interface MeasuredPrompt {
  /** The rendered template, each photo by its placeholder. */
  readonly text: string;
  readonly tokenIds: Int32Array;
  readonly images: readonly MeasuredImage[];
  /** One range for each photo: the tokens whose embeddings its features replace. */
  readonly imageTokenRanges: readonly TokenRange[];
}

export interface PreparedPrompt extends MeasuredPrompt {
  readonly images: readonly PreparedImage[];
}

/** What differs between families: how a photo is cut, and how it stands in the prompt. */
export interface ImageProcessor {
  readonly form: PromptForm;
  measure(width: number, height: number): MeasuredImage;
  process(photo: Photo): PreparedImage;
}

/** How a family's prompts are written, as far as its checkpoints' files do not say it. */
export interface PromptForm {
  /** What chat templates write for a photo; the first is also what is written where a template takes plain text. */
  readonly placeholders: readonly [string, ...string[]];
  /** The token that is repeated for a photo, and the tokens around the repetition. */
  readonly imageToken: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Tokens that end an answer even where the checkpoint's files name others alone. */
  readonly endTokens: readonly string[];
  /** Said by the model's own conversation format where the messages have no system text. */
  readonly system: string | null;
  /** For checkpoints without a chat template. */
  readonly template: string | null;
}
