// The rows that GRPO asks the model about: sample, photo and prompt, read when a step takes them.
import { readFile } from "node:fs/promises";
import type { ImagePart } from "../../chat/chat.ts";
import { findImage } from "../../data/find-image.ts";
import type { Sample } from "../../data/sample.ts";
import type { PromptParts } from "../../generate/engine/build-prompt.ts";
import type { Processor } from "../../generate/processor/processor.ts";
import { encodeForModel } from "../../photo/encode-photo.ts";
import { GlobeError } from "../../run/errors.ts";
import { buildTokenPrompt } from "../build-sequence.ts";
import type { GrpoConfig } from "../config/train-config.ts";
import { promptMessages } from "../training-rows.ts";

export interface PromptRow {
  /** Position in the table, from 0. */
  readonly row: number;
  readonly sample: Sample;
}

export interface LoadedPrompt extends PromptRow {
  readonly prompt: PromptParts;
  /** As the judge is shown it: without metadata, since it may leave the machine. */
  readonly judgeImage: () => Promise<ImagePart>;
}

export type PromptConfig = Pick<GrpoConfig, "data" | "prompt" | "system" | "maxLength" | "maxCompletionTokens">;

/** Rows in the order of their table. */
export function toPromptRows(samples: readonly Sample[]): readonly PromptRow[] {
  return samples.map((sample, row) => ({ row, sample }));
}

/** Reads the photo and builds the prompt. Throws where photo and completion together do not fit. */
export async function loadPrompt(
  { row, sample }: PromptRow,
  processor: Processor,
  config: PromptConfig,
): Promise<LoadedPrompt> {
  const [stored] = sample.images;
  if (!stored) throw new GlobeError("bad-row", `The row ${sample.id} names no photo.`, { facts: { row } });
  const bytes = stored.bytes ?? (await readFile(await findImage(stored.path ?? "", config.data.images)));
  // No processor asks for the media type; pictures are known by their bytes.
  const image: ImagePart = { type: "image", mediaType: "image/jpeg", bytes };
  const prompt = await buildTokenPrompt(processor, promptMessages(image, config), {
    maxTokens: config.maxCompletionTokens,
    contextLength: config.maxLength,
  });
  // Roll-out and update both look at the photo, and decoding it takes longer than the tower of a small model.
  const pictures = prompt.pictures.map((picture) => ({ ...picture, load: once(picture.load) }));
  const judgeImage = once(async (): Promise<ImagePart> => {
    const { mediaType, bytes: encoded } = await encodeForModel(bytes);
    return { type: "image", mediaType, bytes: encoded };
  });
  return { row, sample, judgeImage, prompt: { ...prompt, pictures } };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
