// The references of training as write_fixtures.py left them, and the same batches as our trainer takes them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChatMessage } from "../../../src/chat/chat.ts";
import { openSafetensors } from "../../../src/model/safetensors/open-safetensors.ts";
import type { TensorFiles } from "../../../src/model/safetensors/tensor-files.ts";
import { buildSequence } from "../../../src/train/build-sequence.ts";
import type { Sequence } from "../../../src/train/sequence.ts";
import type { TrainableModel } from "../../../src/train/trainable-model.ts";
import { encodePng } from "../../support/encode-png.ts";
import { drawPattern, type Pattern } from "../pillow/draw-pattern.ts";

const folder = fileURLToPath(new URL("../../fixtures/train/", import.meta.url));

export const referenceCheckpoint = fileURLToPath(new URL("../../fixtures/models/qwen-tied-fp32", import.meta.url));

export interface ReferenceRow {
  readonly picture: { readonly pattern: Pattern; readonly width: number; readonly height: number };
  readonly system: string | null;
  readonly text: string;
  readonly answer: string;
  readonly tokenIds: readonly number[];
  readonly answerStart: number;
}

export interface ReferenceStep {
  readonly loss: number;
  readonly gradientNorm: number;
  /** Of the changes since before the first step. */
  readonly changeNorms: Readonly<Record<string, number>>;
}

export interface TrainReference {
  readonly settings: {
    readonly learningRate: number;
    readonly betas: readonly [number, number];
    readonly epsilon: number;
    readonly weightDecay: number;
    readonly maxGradientNorm: number;
  };
  readonly rows: readonly ReferenceRow[];
  readonly steps: readonly ReferenceStep[];
}

/** `name` as in write_fixtures.py; what a reference holds beyond the common part is in `Extra`. */
export async function openTrainReference<Extra = unknown>(
  name: string,
): Promise<{ described: TrainReference & Extra; tensors: TensorFiles }> {
  return {
    described: readTrainReference(`${name}.json`),
    tensors: await openSafetensors(`${folder}${name}.safetensors`),
  };
}

export function readTrainReference<Described>(file: string): Described {
  return JSON.parse(readFileSync(`${folder}${file}`, "utf8"));
}

/** The rows through our own processor: template, tokenizer and patches, which must give the tokens of the reference. */
export async function buildSequences(
  { processor }: TrainableModel,
  rows: readonly ReferenceRow[],
): Promise<readonly Sequence[]> {
  return Promise.all(
    rows.map(async ({ picture: { pattern, width, height }, system, text, answer }) => {
      const bytes = await encodePng(drawPattern(pattern, width, height));
      const image = { type: "image", mediaType: "image/png", bytes } as const;
      const messages: ChatMessage[] = [
        ...(system === null ? [] : [{ role: "system", content: system } as const]),
        { role: "user", content: [image, { type: "text", text }] },
      ];
      return buildSequence(processor, messages, answer);
    }),
  );
}
