// How many tokens a row takes, by the checkpoint's own tokenizer, template and image processor.
import { readFile } from "node:fs/promises";
import type { ChatMessage, ImagePart } from "../../chat/chat.ts";
import { findImage } from "../../data/find-image.ts";
import type { Sample } from "../../data/sample.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import { formatAnswer } from "../../task/format-answer.ts";
import { prompts } from "../../task/prompts.ts";
import type { TrainConfig } from "../config/train-config.ts";

export interface RowTokens {
  /** Prompt with the image. */
  readonly prompt: number;
  readonly image: number;
  /** What is learned or, with GRPO, what may be sampled; with the token that ends it. */
  readonly answer: number;
}

/** Reads the photo's header, not its pixels. Throws what is wrong with photo or prompt. */
export async function measureRow(sample: Sample, config: TrainConfig, processor: Processor): Promise<RowTokens> {
  const image = await openImage(sample, config.data.images);
  const { tokenIds, images } = await processor.measure(messagesOf(sample, image, config));
  const answer =
    config.kind === "grpo"
      ? config.maxCompletionTokens
      : processor.tokenizer.encode(config.kind === "rm" ? "yes" : answerText(sample, config.answer)).length + 1;
  return { prompt: tokenIds.length, image: images.reduce((sum, { tokens }) => sum + tokens, 0), answer };
}

function messagesOf(sample: Sample, image: ImagePart, config: TrainConfig): readonly ChatMessage[] {
  const text = config.kind === "rm" ? (sample.response ?? "") : prompts[config.prompt].text;
  const system: readonly ChatMessage[] =
    config.system === null ? [] : [{ role: "system", content: prompts[config.system].text }];
  return [...system, { role: "user", content: [image, { type: "text", text }] }];
}

function answerText(sample: Sample, form: "reasoning" | "names" | "text"): string {
  const { response = "", country = sample.iso2 ?? "", city = "" } = sample;
  return form === "text" ? response : formatAnswer({ reasoning: form === "names" ? "" : response, country, city });
}

async function openImage(sample: Sample, root: string | undefined): Promise<ImagePart> {
  const [image] = sample.images;
  const bytes = image?.bytes ?? (await readFile(await findImage(image?.path ?? "", root)));
  return { type: "image", mediaType: "image/jpeg", bytes };
}
