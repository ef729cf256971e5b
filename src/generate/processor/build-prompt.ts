// Turns messages into a prompt: template, tokens, and every photo's tokens in its place.
import type { ChatMessage, ImagePart } from "../../chat/chat.ts";
import { loadPhoto } from "../../photo/load-photo.ts";
import { openPicture } from "../../photo/open-picture.ts";
import { GlobeError } from "../../run/errors.ts";
import { enforceLimit } from "../../run/limits.ts";
import type { ChatTemplate } from "./chat-template.ts";
import { checkContext } from "./check-context.ts";
import { processorLimits } from "./limits.ts";
import type { TextTokenizer } from "./load-tokenizer.ts";
import type {
  ImageProcessor,
  MeasuredImage,
  MeasuredPrompt,
  PreparedImage,
  PreparedPrompt,
  PrepareOptions,
  PromptForm,
  TokenRange,
} from "./processor.ts";

export interface PromptParts {
  /** The checkpoint, for messages. */
  readonly folder: string;
  readonly tokenizer: TextTokenizer;
  readonly template: ChatTemplate;
  readonly images: ImageProcessor;
  readonly contextLength: number;
}

export interface PromptBuilder {
  readonly imageTokenId: number;
  measure(messages: readonly ChatMessage[], options?: PrepareOptions): Promise<MeasuredPrompt>;
  prepare(messages: readonly ChatMessage[], options?: PrepareOptions): Promise<PreparedPrompt>;
}

/** Throws `config` where the tokenizer lacks a token that photos need. */
export function createPromptBuilder(parts: PromptParts): PromptBuilder {
  const { tokenizer, template, images, contextLength, folder } = parts;
  const require = (token: string): number => {
    const id = tokenizer.idOf(token);
    if (id !== undefined) return id;
    throw new GlobeError("config", `The tokenizer of ${folder} has no token ${token}, which photos need.`, {
      facts: { file: folder },
    });
  };
  const { form } = images;
  const imageTokenId = require(form.imageToken);
  const [before, after] = [form.before.map(require), form.after.map(require)];

  /** Text between photos and the photos' own tokens, in order. */
  function assemble(text: string, measured: readonly MeasuredImage[]): MeasuredPrompt {
    const [usual] = form.placeholders;
    const pieces = text.split(form.placeholders.find((each) => text.includes(each)) ?? usual);
    if (pieces.length !== measured.length + 1) {
      throw new GlobeError(
        "config",
        `The chat template of ${folder} wrote ${pieces.length - 1} placeholders (${usual}) for ` +
          `${measured.length} photos; take the chat template that belongs to this model.`,
        { facts: { file: folder } },
      );
    }
    const tokenIds: number[] = [];
    const imageTokenRanges: TokenRange[] = [];
    for (const [index, piece] of pieces.entries()) {
      for (const id of tokenizer.encode(piece)) tokenIds.push(id);
      const image = measured[index];
      if (image === undefined) continue;
      tokenIds.push(...before);
      imageTokenRanges.push({ start: tokenIds.length, length: image.tokens });
      for (let i = 0; i < image.tokens; i++) tokenIds.push(imageTokenId);
      tokenIds.push(...after);
    }
    return { text, tokenIds: Int32Array.from(tokenIds), images: measured, imageTokenRanges };
  }

  async function measure(messages: readonly ChatMessage[], options: PrepareOptions = {}): Promise<MeasuredPrompt> {
    const withSystem = addDefaultSystem(messages, form.system);
    refuseReserved(withSystem, form);
    const measured: MeasuredImage[] = [];
    for (const { bytes } of listImages(withSystem)) {
      options.signal?.throwIfAborted();
      const { width, height } = await openPicture(bytes);
      measured.push(images.measure(width, height));
    }
    const { addGenerationPrompt = true } = options;
    const text = template.render(withSystem, { addGenerationPrompt, placeholder: form.placeholders[0] });
    enforceLimit(processorLimits.promptCharacters, text.length, "The prompt");
    const prompt = assemble(text, measured);
    checkContext(prompt, {
      contextLength: Math.min(contextLength, options.contextLength ?? contextLength),
      maxTokens: options.maxTokens,
    });
    return prompt;
  }

  return {
    imageTokenId,
    measure,
    async prepare(messages, options = {}) {
      const prompt = await measure(messages, options);
      const prepared: PreparedImage[] = [];
      let pixelBytes = 0;
      // One after the other: decoded photos are far larger than what becomes of them.
      for (const { bytes } of listImages(messages)) {
        options.signal?.throwIfAborted();
        const image = images.process(await loadPhoto(bytes));
        pixelBytes += image.pixels.byteLength;
        enforceLimit(processorLimits.pixelBytes, pixelBytes, "The prompt");
        prepared.push(image);
      }
      return { ...prompt, images: prepared };
    },
  };
}

function addDefaultSystem(messages: readonly ChatMessage[], system: string | null): readonly ChatMessage[] {
  if (system === null || messages[0]?.role === "system") return messages;
  return [{ role: "system", content: system }, ...messages];
}

function listImages(messages: readonly ChatMessage[]): readonly ImagePart[] {
  const images = messages.flatMap(({ content }) =>
    typeof content === "string" ? [] : content.filter((part) => part.type === "image"),
  );
  enforceLimit(processorLimits.promptImages, images.length, "The prompt");
  return images;
}

/** Text that would be taken for a photo, or for a part of one, cannot be told from a photo later on. */
function refuseReserved(messages: readonly ChatMessage[], { placeholders, imageToken }: PromptForm): void {
  for (const { content } of messages) {
    const texts =
      typeof content === "string" ? [content] : content.map((part) => (part.type === "text" ? part.text : ""));
    for (const reserved of [...placeholders, imageToken]) {
      if (!texts.some((text) => text.includes(reserved))) continue;
      throw new GlobeError(
        "usage",
        `A message's text contains ${reserved}, which stands for a photo in this model's prompts; ` +
          "remove it, and give photos as parts of the message.",
      );
    }
  }
}
