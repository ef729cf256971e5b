// From messages and an answer to a training row, through the checkpoint's own template and tokenizer.
import type { ChatMessage } from "../chat/chat.ts";
import type { Picture } from "../generate/engine/build-prompt.ts";
import type { Processor } from "../generate/processor/processor.ts";
import { loadPhoto } from "../photo/load-photo.ts";
import { sha256 } from "../run/digest.ts";
import { GlobeError } from "../run/errors.ts";
import { answerSequence, type Sequence } from "./sequence.ts";

export interface TokenPrompt {
  /** Ends where the answer begins. */
  readonly tokenIds: Int32Array;
  readonly pictures: readonly Picture[];
}

export interface TokenPromptOptions {
  /** Tokens that the answer may take; with the prompt they must fit into the context. */
  readonly maxTokens?: number;
  readonly contextLength?: number;
  /** Reads the bytes of an image again when they are needed, so that prompts that wait do not hold them. */
  readonly reload?: (index: number) => Promise<Uint8Array>;
}

/**
 * The prompt of messages whose images hold bytes; pixels are decoded when a run needs them. Throws what
 * `Processor.measure` throws.
 */
export async function buildTokenPrompt(
  processor: Processor,
  messages: readonly ChatMessage[],
  { maxTokens, contextLength, reload }: TokenPromptOptions = {},
): Promise<TokenPrompt> {
  const { tokenIds, images, imageTokenRanges } = await processor.measure(messages, {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(contextLength === undefined ? {} : { contextLength }),
  });
  const parts = messages.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.filter((part) => part.type === "image"),
  );
  const pictures = parts.map(({ bytes }, index): Picture => {
    const image = images[index]!;
    const read = reload ? () => reload(index) : async () => bytes;
    const shape = "grid" in image ? { grid: image.grid } : { tiles: image.tiles };
    return {
      shape,
      range: imageTokenRanges[index]!,
      digest: sha256(bytes),
      load: async () => processor.prepareImage(await loadPhoto(await read())),
    };
  });
  return { tokenIds, pictures };
}

const endTokens = new WeakMap<Processor, Promise<number>>();

/** The token that ends an answer: the one that the chat template writes after an assistant's message. */
export function endTokenOf(processor: Processor): Promise<number> {
  const known = endTokens.get(processor) ?? findEndToken(processor);
  endTokens.set(processor, known);
  return known;
}

async function findEndToken(processor: Processor): Promise<number> {
  const turns = [
    { role: "user", content: "?" },
    { role: "assistant", content: "." },
  ] as const;
  const { tokenIds } = await processor.measure(turns, { addGenerationPrompt: false });
  const written = tokenIds.findLast((id) => processor.endTokenIds.includes(id)) ?? processor.endTokenIds[0];
  if (written !== undefined) return written;
  throw new GlobeError("config", "The checkpoint names no end token, so a model could not learn to stop.");
}

/** Tokens of an answer with the end token after it. */
export async function answerTokens(processor: Processor, text: string): Promise<Int32Array> {
  return Int32Array.from([...processor.tokenizer.encode(text), await endTokenOf(processor)]);
}

/** Prompt and answer as one row; every answer token and the end token are scored. */
export async function buildSequence(
  processor: Processor,
  messages: readonly ChatMessage[],
  answer: string,
  options: Omit<TokenPromptOptions, "maxTokens"> = {},
): Promise<Sequence> {
  const tokens = await answerTokens(processor, answer);
  return answerSequence(await buildTokenPrompt(processor, messages, { ...options, maxTokens: tokens.length }), tokens);
}
