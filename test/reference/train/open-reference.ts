// The references of training as write_fixtures.py left them, and the same batches as our trainer takes them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ChatMessage } from "../../../src/chat/chat.ts";
import type { ImagePixels } from "../../../src/model/family.ts";
import { floatWeights } from "../../../src/model/linear.ts";
import { openSafetensors } from "../../../src/model/safetensors/open-safetensors.ts";
import type { TensorFiles } from "../../../src/model/safetensors/tensor-files.ts";
import { traceVisionTower } from "../../../src/model/trace-network.ts";
import { openSession } from "../../../src/tensor/open-session.ts";
import { answerSequence, type Sequence } from "../../../src/train/sequence.ts";
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

export interface ReferenceBatch {
  readonly sequences: readonly Sequence[];
  /** Features of the pictures by digest, from the frozen tower. */
  readonly features: ReadonlyMap<string, Float32Array>;
}

/** The rows through our own processor: template, tokenizer and patches, which must give the tokens of the reference. */
export async function buildBatch(model: TrainableModel, rows: readonly ReferenceRow[]): Promise<ReferenceBatch> {
  const { processor } = model;
  const pixels = new Map<string, ImagePixels>();
  const sequences: Sequence[] = [];
  for (const { picture, system, text, answer } of rows) {
    const { pattern, width, height } = picture;
    const digest = `${pattern} ${width}x${height}`;
    const bytes = await encodePng(drawPattern(pattern, width, height));
    const messages: ChatMessage[] = [
      ...(system === null ? [] : [{ role: "system", content: system } as const]),
      {
        role: "user",
        content: [
          { type: "image", mediaType: "image/png", bytes },
          { type: "text", text },
        ],
      },
    ];
    const { tokenIds, images, imageTokenRanges } = await processor.prepare(messages);
    const image = images[0]!;
    pixels.set(digest, image);
    const load = async () => image;
    const pictures = [{ shape: image, range: imageTokenRanges[0]!, digest, load }];
    const end = processor.tokenizer.idOf("<|im_end|>")!;
    sequences.push(answerSequence({ tokenIds, pictures }, [...processor.tokenizer.encode(answer), end]));
  }
  return { sequences, features: await seePictures(model, pixels) };
}

async function seePictures({ network, frozen }: TrainableModel, pixels: ReadonlyMap<string, ImagePixels>) {
  const session = await openSession(traceVisionTower(network, floatWeights()), { device: "cpu", weights: frozen });
  const features = new Map<string, Float32Array>();
  for (const [digest, image] of pixels) {
    const out = await session.run(network.vision.feeds([image], "one"));
    features.set(digest, out.features!.data as Float32Array);
  }
  await session.close();
  return features;
}
