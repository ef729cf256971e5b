// The rows of a training table as sequences: read when a step takes them, and remembered as tokens.
import { readFile } from "node:fs/promises";
import type { ChatMessage, ImagePart } from "../chat/chat.ts";
import { findImage } from "../data/find-image.ts";
import type { Sample } from "../data/sample.ts";
import { createBoundedStore } from "../generate/cache/bounded-store.ts";
import type { Processor } from "../generate/processor/processor.ts";
import { GlobeError, nameFile, toGlobeError } from "../run/errors.ts";
import type { Limit } from "../run/limits.ts";
import { formatAnswer } from "../task/format-answer.ts";
import { prompts } from "../task/prompts.ts";
import { buildSequence } from "./build-sequence.ts";
import type { DataConfig, SftConfig, TrainConfig } from "./config/train-config.ts";
import { readRows } from "./plan/read-rows.ts";
import type { Sequence } from "./sequence.ts";

/** Every row of a table. Throws the error of the first bad row, and `config` for an empty table. */
export async function readTrainingSamples(data: DataConfig, split: "train" | "validation"): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for await (const row of readRows(data, split)) {
    if (row.error) throw row.error;
    samples.push(row.sample);
  }
  if (samples.length > 0) return samples;
  throw new GlobeError("config", `${data[split]} has no rows, so that there is nothing to train on.`);
}

export const rowMemory: Limit = {
  name: "tokens of rows kept between passes",
  value: 512 * 1024 ** 2,
  unit: "bytes",
  reason: "half a million rows of 250 tokens; those that do not fit are tokenized again",
};

export interface TrainingRows {
  readonly count: number;
  readonly ids: readonly string[];
  read(indices: readonly number[]): Promise<readonly Sequence[]>;
}

/** `build` makes the sequence of a sample; it must be a function of the sample alone. */
export function createTrainingRows(
  samples: readonly Sample[],
  build: (sample: Sample) => Promise<Sequence>,
): TrainingRows {
  const known = createBoundedStore<Sequence>(rowMemory.value);
  return {
    count: samples.length,
    ids: samples.map(({ id }) => id),
    read: (indices) =>
      Promise.all(
        indices.map(async (index) => {
          const found = known.get(String(index));
          if (found) return found;
          const sequence = await build(samples[index]!);
          const held = samples[index]!.images[0]?.bytes ? 0 : sequence.tokenIds.byteLength + 1024;
          known.set(String(index), sequence, held);
          return sequence;
        }),
      ),
  };
}

/** The row's answer after the prompt, as the model should write it. Throws `too-large` beyond `maxLength`. */
export async function buildAnswerRow(sample: Sample, config: SftConfig, processor: Processor): Promise<Sequence> {
  const [stored] = sample.images;
  if (!stored) throw new GlobeError("bad-row", `The row ${sample.id} names no photo.`);
  const readPhoto = () => readPhotoBytes(stored, config.data.images);
  const image: ImagePart = { type: "image", mediaType: "image/jpeg", bytes: await readPhoto() };
  const options = { contextLength: config.maxLength, reload: readPhoto };
  try {
    return await buildSequence(processor, promptMessages(image, config), answerOf(sample, config.answer), options);
  } catch (error) {
    const { code, message, facts } = toGlobeError(error);
    throw new GlobeError(code, `The row ${sample.id}: ${message}`, { facts, cause: error });
  }
}

/** System text, photo and prompt, as the model is asked later on. */
export function promptMessages(
  image: ImagePart,
  { prompt, system }: Pick<TrainConfig, "prompt" | "system">,
): readonly ChatMessage[] {
  const content = [image, { type: "text", text: prompts[prompt].text } as const];
  const before: readonly ChatMessage[] = system === null ? [] : [{ role: "system", content: prompts[system].text }];
  return [...before, { role: "user", content }];
}

export function answerOf(sample: Sample, form: SftConfig["answer"]): string {
  const { response = "", country = sample.iso2 ?? "", city = "" } = sample;
  return form === "text" ? response : formatAnswer({ reasoning: form === "names" ? "" : response, country, city });
}

async function readPhotoBytes(image: Sample["images"][number], root: string | undefined): Promise<Uint8Array> {
  if (image.bytes) return image.bytes;
  const path = await findImage(image.path ?? "", root);
  return readFile(path).catch((error: unknown) => {
    throw toGlobeError(nameFile(error, path));
  });
}
