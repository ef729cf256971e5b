// The small reference checkpoints as the engine takes them: their prompts with pictures made by formula, and answers.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createBoundedStore } from "../../src/generate/cache/bounded-store.ts";
import { buildPrompt, type Picture } from "../../src/generate/engine/build-prompt.ts";
import type { Prompt } from "../../src/generate/engine/generation.ts";
import type { OpenModel } from "../../src/generate/engine/open-model.ts";
import type { ImagePixels } from "../../src/model/family.ts";
import { picture } from "../reference/models/formula.ts";

export interface ReferenceRow {
  /** Prompt and answer. */
  readonly tokenIds: readonly number[];
  readonly answerStart: number;
  readonly images: readonly ReferenceImage[];
  /** What transformers writes after the prompt. */
  readonly greedy: readonly number[];
}

interface ReferenceImage {
  readonly seed: number;
  readonly tokens: number;
  readonly grid?: [number, number, number];
  readonly tiles?: number;
}

export const referenceFolder = fileURLToPath(new URL("../fixtures/models/", import.meta.url));

export const referenceModels: readonly string[] = readdirSync(referenceFolder, { withFileTypes: true }).flatMap(
  (entry) => (entry.isDirectory() ? entry.name : []),
);

export function readRows(name: string): readonly ReferenceRow[] {
  return JSON.parse(readFileSync(`${referenceFolder}${name}/reference/expected.json`, "utf8")).rows;
}

/** The prompt of a row; its pictures are seen anew every time. */
export function referencePrompt(model: OpenModel, { tokenIds, answerStart, images }: ReferenceRow): Prompt {
  const prompt = Int32Array.from(tokenIds.slice(0, answerStart));
  let from = 0;
  const pictures = images.map((image): Picture => {
    const start = prompt.indexOf(model.processor.imageTokenId, from);
    from = start + image.tokens;
    const shape = image.grid ? { grid: image.grid } : { tiles: image.tiles! };
    const range = { start, length: image.tokens };
    return { shape, range, digest: String(image.seed), load: async () => referencePixels(model, image) };
  });
  return tokenPrompt(model, prompt, pictures);
}

/** Any tokens, without or with pictures. */
export function tokenPrompt(model: OpenModel, tokenIds: Int32Array, pictures: readonly Picture[] = []): Prompt {
  const { network, embed, vision, processor } = model;
  const knownFeatures = createBoundedStore<Float32Array>(0);
  const { imageTokenId } = processor;
  return buildPrompt({ network, embed, vision, imageTokenId, knownFeatures }, { tokenIds, pictures });
}

export function referencePixels({ network }: OpenModel, image: ReferenceImage): ImagePixels {
  if (image.tiles !== undefined) {
    const size = 112;
    return { tiles: image.tiles, pixels: picture(image.tiles * 3 * size * size, image.seed) };
  }
  const { shape } = network.vision.inputs("one").patches!;
  const patches = image.grid!.reduce((product, each) => product * each, 1);
  return { grid: image.grid!, pixels: picture(patches * (shape[1] as number), image.seed) };
}
