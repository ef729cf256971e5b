// Sequences side by side as the inputs of one run, filled up to sizes that few runs differ in.
import type { Picture } from "../generate/engine/build-prompt.ts";
import type { ImagePixels, Network } from "../model/family.ts";
import { GlobeError } from "../run/errors.ts";
import { multiplyDimensions } from "../tensor/dimension.ts";
import type { TensorData, TensorType } from "../tensor/tensor.ts";
import { dimension } from "../tensor/trace.ts";
import { roundSequence, sequenceStep } from "./round-sequence.ts";
import type { Sequence } from "./sequence.ts";
import { rowInput, visionPrefix } from "./training-graph.ts";

export interface MicroBatch {
  readonly feeds: Readonly<Record<string, TensorData>>;
  /** The rows of each sequence, in the order in which they were given. */
  readonly spans: readonly RowSpan[];
  /** Tokens without those that fill up. */
  readonly tokens: number;
}

export interface RowSpan {
  readonly start: number;
  readonly length: number;
}

/** Sizes of a run, all of them at least what the sequences need. */
export interface BatchSizes {
  readonly batch: number;
  readonly sequence: number;
  readonly rows: number;
  /** Rows of image features, where features are fed. */
  readonly features: number;
}

/** Pictures of a micro-batch: features by digest, or pixels for the tower in the graph. */
export type PictureFeeds =
  | { readonly features: ReadonlyMap<string, Float32Array> }
  | { readonly pixels: ReadonlyMap<string, ImagePixels> };

/** The inputs of a training graph, open in all sizes: one graph serves every micro-batch. */
export function microBatchTypes(
  network: Network,
  { takes, rowInputs }: { readonly takes: "nothing" | "features" | "pixels"; readonly rowInputs: readonly string[] },
): Record<string, TensorType> {
  const { hiddenSize, headSize } = network.text;
  const grid = [dimension("batch"), multiplyDimensions(sequenceStep, dimension("sequence"))];
  const rows = [dimension("rows")];
  const angles = { dtype: "float32", shape: [...grid, headSize / 2] } as const;
  const types: Record<string, TensorType> = {
    tokens: { dtype: "int64", shape: grid },
    cos: angles,
    sin: angles,
    rows: { dtype: "int64", shape: rows },
    targets: { dtype: "int64", shape: rows },
  };
  for (const name of rowInputs) types[rowInput(name)] = { dtype: "float32", shape: rows };
  if (takes === "nothing") return types;
  Object.assign(types, { isImage: { dtype: "bool", shape: grid }, featureRows: { dtype: "int64", shape: grid } });
  if (takes === "features") types.features = { dtype: "float32", shape: [dimension("features"), hiddenSize] };
  else {
    for (const [name, type] of Object.entries(network.vision.inputs("several"))) types[`${visionPrefix}${name}`] = type;
  }
  return types;
}

/** Each picture once, however many sequences show it, in the order of its first appearance. */
export function distinctPictures(sequences: readonly Sequence[]): readonly Picture[] {
  const known = new Map<string, Picture>();
  for (const { pictures } of sequences) {
    for (const picture of pictures) if (!known.has(picture.digest)) known.set(picture.digest, picture);
  }
  return [...known.values()];
}

/** What the sequences need at least. */
export function sizesOf(sequences: readonly Sequence[]): BatchSizes {
  return {
    batch: sequences.length,
    sequence: roundSequence(Math.max(...sequences.map(({ tokenIds }) => tokenIds.length))),
    rows: sequences.reduce((sum, { rows }) => sum + rows.length, 0),
    features: distinctPictures(sequences).reduce((sum, { range }) => sum + range.length, 0),
  };
}

/**
 * Feeds: `tokens` int64 [batch, sequence]; `cos`, `sin` [batch, sequence, head size / 2]; `rows` int64 [rows], indices
 * into batch · sequence; `targets` int64 [rows]; `row NAME` float32 [rows]; and with pictures `isImage`, `featureRows`
 * [batch, sequence] and `features` [features, hidden] or the inputs of the vision tower as `vision NAME`.
 */
export function collate(
  network: Network,
  sequences: readonly Sequence[],
  pictures: PictureFeeds,
  sizes: BatchSizes = sizesOf(sequences),
): MicroBatch {
  const { batch, sequence: width } = sizes;
  const angles = network.text.headSize / 2;
  const tokens = new BigInt64Array(batch * width);
  const [cos, sin] = [new Float32Array(batch * width * angles), new Float32Array(batch * width * angles)];
  const rows = new BigInt64Array(sizes.rows);
  const targets = new BigInt64Array(sizes.rows);
  const spans: RowSpan[] = [];
  let row = 0;
  for (const [index, sequence] of sequences.entries()) {
    const { tokenIds } = sequence;
    const table = network.rotaryTable(positionsOf(network, sequence));
    cos.set(table.cos, index * width * angles);
    sin.set(table.sin, index * width * angles);
    for (let token = 0; token < tokenIds.length; token++) tokens[index * width + token] = BigInt(tokenIds[token]!);
    spans.push({ start: row, length: sequence.rows.length });
    for (let at = 0; at < sequence.rows.length; at++, row++) {
      rows[row] = BigInt(index * width + sequence.rows[at]!);
      targets[row] = BigInt(sequence.targets[at]!);
    }
  }
  const grid = [batch, width];
  return {
    feeds: {
      tokens: { dtype: "int64", shape: grid, data: tokens },
      cos: { dtype: "float32", shape: [...grid, angles], data: cos },
      sin: { dtype: "float32", shape: [...grid, angles], data: sin },
      rows: { dtype: "int64", shape: [sizes.rows], data: rows },
      targets: { dtype: "int64", shape: [sizes.rows], data: targets },
      ...rowFeeds(sequences, spans, sizes.rows),
      ...pictureFeeds(network, sequences, pictures, sizes),
    },
    spans,
    tokens: sequences.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0),
  };
}

/** The numbers of all rows by the names that a graph has for them. */
export function rowFeeds(
  sequences: readonly Sequence[],
  spans: readonly RowSpan[],
  rows: number,
): Record<string, TensorData> {
  const feeds: Record<string, TensorData> = {};
  for (const name of Object.keys(sequences[0]?.inputs ?? {})) {
    const data = new Float32Array(rows);
    for (const [index, { inputs }] of sequences.entries()) {
      const values = inputs?.[name];
      if (values?.length !== spans[index]!.length) {
        throw new GlobeError("internal", `Sequence ${index} needs ${spans[index]!.length} numbers "${name}".`);
      }
      data.set(values, spans[index]!.start);
    }
    feeds[rowInput(name)] = { dtype: "float32", shape: [rows], data };
  }
  return feeds;
}

/** Pictures, and where their features stand in a grid of tokens that begins with these sequences. */
export function pictureFeeds(
  network: Network,
  sequences: readonly Sequence[],
  pictures: PictureFeeds,
  { batch, sequence: width, features }: Pick<BatchSizes, "batch" | "sequence"> & Partial<BatchSizes>,
): Record<string, TensorData> {
  const distinct = distinctPictures(sequences);
  if (distinct.length === 0) return {};
  const firstRow = new Map<string, number>();
  let next = 0;
  for (const { digest, range } of distinct) {
    firstRow.set(digest, next);
    next += range.length;
  }
  const isImage = new Uint8Array(batch * width);
  const featureRows = new BigInt64Array(batch * width);
  for (const [index, sequence] of sequences.entries()) {
    for (const { digest, range } of sequence.pictures) {
      const first = firstRow.get(digest)!;
      for (let token = 0; token < range.length; token++) {
        const at = index * width + range.start + token;
        isImage[at] = 1;
        featureRows[at] = BigInt(first + token);
      }
    }
  }
  const grid = [batch, width];
  const places: Record<string, TensorData> = {
    isImage: { dtype: "bool", shape: grid, data: isImage },
    featureRows: { dtype: "int64", shape: grid, data: featureRows },
  };
  if ("pixels" in pictures) {
    const vision = network.vision.feeds(
      distinct.map(({ digest }) => pictures.pixels.get(digest)!),
      "several",
    );
    for (const [name, data] of Object.entries(vision)) places[`${visionPrefix}${name}`] = data;
    return places;
  }
  const { hiddenSize } = network.text;
  const count = features ?? next;
  const data = new Float32Array(count * hiddenSize);
  for (const { digest } of distinct) data.set(pictures.features.get(digest)!, firstRow.get(digest)! * hiddenSize);
  return { ...places, features: { dtype: "float32", shape: [count, hiddenSize], data } };
}

/** An answer is text whatever its tokens are: one that was sampled may hold the placeholder of pictures. */
function positionsOf(network: Network, sequence: Sequence): readonly Int32Array[] {
  const { tokenIds, answerStart, pictures } = sequence;
  const shapes = pictures.map(({ shape }) => shape);
  const { positions, next } = network.locate(tokenIds.subarray(0, answerStart), shapes, imageTokenOf(sequence));
  return positions.map((axis) =>
    Int32Array.from(tokenIds, (_, place) => (place < answerStart ? axis[place]! : next + place - answerStart)),
  );
}

/** InternVL's configuration does not know its placeholder; the tokens of a picture's range are it. */
export function imageTokenOf({ tokenIds, pictures }: Sequence): number | undefined {
  const first = pictures[0];
  return first && tokenIds[first.range.start];
}
