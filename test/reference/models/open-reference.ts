// A reference checkpoint with what transformers computed from it, as write_fixtures.py left them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CheckpointWeights } from "../../../src/model/checkpoint-weights.ts";
import type { ImagePixels, Network, TokenPositions } from "../../../src/model/family.ts";
import { openCheckpoint } from "../../../src/model/open-checkpoint.ts";
import { openNetwork } from "../../../src/model/open-network.ts";
import { openSafetensors } from "../../../src/model/safetensors/open-safetensors.ts";
import type { TensorFiles } from "../../../src/model/safetensors/tensor-files.ts";
import { picture } from "./formula.ts";

const folder = fileURLToPath(new URL("../../fixtures/models/", import.meta.url));

/** The folder of a reference checkpoint. */
export const referenceFolder = (name: string): string => join(folder, name);

/** Names of all reference checkpoints. */
export const referenceNames = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .toSorted();

interface ReferenceImage {
  readonly seed: number;
  readonly tokens: number;
  readonly grid?: readonly [number, number, number];
  readonly tiles?: number;
}

export interface ReferenceRow {
  readonly tokenIds: readonly number[];
  /** The loss is taken over the tokens from here on; greedy decoding starts from those before. */
  readonly answerStart: number;
  readonly images: readonly ReferenceImage[];
  readonly greedy: readonly number[];
  /** Only where positions are not plain counting. */
  readonly nextPosition?: number;
}

export interface Reference {
  readonly name: string;
  readonly covers: string;
  readonly rows: readonly ReferenceRow[];
  readonly loss: number;
  readonly gradientNorms: Readonly<Record<string, number>>;
  readonly expected: TensorFiles;
  readonly network: Network;
  readonly weights: CheckpointWeights;
  readonly imageTokenId: number;
  /** The pictures of all rows, in order. */
  readonly images: readonly ImagePixels[];
  locate(row: ReferenceRow, length?: number): TokenPositions;
}

export async function openReference(name: string): Promise<Reference> {
  const checkpoint = await openCheckpoint(referenceFolder(name));
  const { network, weights } = openNetwork(checkpoint);
  const described = JSON.parse(readFileSync(join(folder, name, "reference", "expected.json"), "utf8"));
  const rows = described.rows as readonly ReferenceRow[];
  const imageTokenId = network.imageTokenId ?? contextToken(join(folder, name, "tokenizer.json"));
  return {
    name,
    covers: described.covers,
    rows,
    loss: described.loss,
    gradientNorms: described.gradientNorms,
    expected: await openSafetensors(join(folder, name, "reference", "expected.safetensors")),
    network,
    weights,
    imageTokenId,
    images: rows.flatMap((row) => row.images.map((image) => draw(image, network))),
    locate: (row, length = row.tokenIds.length) =>
      network.locate(row.tokenIds.slice(0, length), row.images.map(shapeOf), imageTokenId),
  };
}

/** The original InternVL3 names the placeholder in the tokenizer only. */
function contextToken(file: string): number {
  const added = JSON.parse(readFileSync(file, "utf8")).added_tokens as readonly { id: number; content: string }[];
  return added.find(({ content }) => content === "<IMG_CONTEXT>")!.id;
}

function shapeOf({ grid, tiles }: ReferenceImage) {
  return grid ? { grid } : { tiles: tiles! };
}

function draw(image: ReferenceImage, { vision }: Network): ImagePixels {
  const shape = vision.inputs("one");
  const perUnit = (shape.patches ?? shape.pixels)!.shape
    .slice(1)
    .reduce<number>((product, size) => product * (size as number), 1);
  const units = image.grid ? image.grid[0] * image.grid[1] * image.grid[2] : image.tiles!;
  return { ...shapeOf(image), pixels: picture(units * perUnit, image.seed) };
}

/** The largest difference as a part of the largest expected value. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    // Written so that NaN is never smaller than anything.
    const distance = Math.abs(found[index]! - expected[index]!);
    if (!(distance <= difference)) difference = distance;
    largest = Math.max(largest, Math.abs(expected[index]!));
  }
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference / largest;
}
