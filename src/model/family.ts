// What a family of models is: from config.json to a network whose parts are functions over traced tensors.
import type { DType, Shape, Tensor, TensorData } from "../tensor/tensor.ts";
import type { KeyLayout } from "./key-layout.ts";
import type { Weights } from "./linear.ts";
import type { RotaryTable } from "./rotary-table.ts";

/** One family; a new one is a folder with such an object, named in the registry. */
export interface Family {
  readonly name: string;
  /** The entries of `architectures` in config.json that this family can read. */
  readonly architectures: readonly string[];
  /** The network that a parsed config.json describes; throws `config` or `unsupported` with a sentence. */
  describe(config: unknown, context?: DescribeContext): Network;
}

export interface DescribeContext {
  /** The file that `config` was read from, for messages. */
  readonly file?: string;
  /** Names of the stored tensors: they settle whether the head is tied where config.json does not say. */
  readonly storedNames?: Iterable<string>;
}

/** One configuration of a family: sizes, parameters, and the functions that trace it. */
export interface Network {
  readonly family: string;
  readonly text: TextSizes;
  /** The placeholder of image features among the tokens; the tokenizer knows it where config.json does not. */
  readonly imageTokenId: number | undefined;
  /** Every parameter under its official name. */
  readonly parameters: readonly Parameter[];
  /** Published layouts of the keys; the first is the official one. */
  readonly layouts: readonly KeyLayout[];
  /** The layout to write beside a config.json of this architecture. */
  readonly writtenLayout: string;
  readonly vision: VisionTower;
  /** Positions of the tokens of one prompt; `images` in the order of their placeholders. */
  locate(tokenIds: ArrayLike<number>, images: readonly ImageShape[], imageTokenId?: number): TokenPositions;
  /** The table of `cos` and `sin` for tokens at these positions. */
  rotaryTable(positions: readonly Int32Array[]): RotaryTable;
  /** The decoder layers. */
  languageModel(weights: Weights, inputs: LanguageInputs): LanguageOutputs;
  /** Rows of the embedding table: [...tokenIds, hidden]. `embedding` names the table for who reads rows itself. */
  embed(weights: Weights, tokenIds: Tensor): Tensor;
  readonly embedding: string;
  /** The final norm of hidden states; its input may be any choice of rows. */
  finalNorm(weights: Weights, hidden: Tensor): Tensor;
  /** Logits [..., vocabulary] of normalized hidden states. */
  logits(weights: Weights, normalized: Tensor): Tensor;
}

export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Sizes of the language model that caches, batches and memory plans need. */
export interface TextSizes {
  readonly vocabulary: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** Positions that the model was made for. */
  readonly maximumPositions: number;
  /** Whether the head is the embedding table. */
  readonly isTied: boolean;
}

/** One picture as the processor cut it: a grid of patches (time, rows, columns) or a number of tiles. */
export type ImageShape = { readonly grid: readonly [number, number, number] } | { readonly tiles: number };

/** One picture: its numbers, row-major, in the shape that the family's processor makes. */
export type ImagePixels = ImageShape & { readonly pixels: Float32Array };

/** Where tokens stand: one array for each axis of the rotary embedding. */
export interface TokenPositions {
  readonly positions: readonly Int32Array[];
  /** The position of the first token after these, on every axis. */
  readonly next: number;
}

/** What a graph is fed: names, element types and shapes, symbolic where they vary. */
export type InputTypes = Readonly<Record<string, { readonly dtype: DType; readonly shape: Shape }>>;

/** A tower for one picture a run spares the masks that keep several apart. */
export type Pictures = "one" | "several";

export interface VisionTower {
  /** Placeholders that a picture takes in the prompt, which is also the number of its feature rows. */
  tokenCount(image: ImageShape): number;
  /** The inputs of `features`, symbolic in everything that depends on the pictures. */
  inputs(pictures: Pictures): InputTypes;
  /** The inputs' values for pictures, whose features follow one another in this order. */
  feeds(images: readonly ImagePixels[], pictures: Pictures): Record<string, TensorData>;
  /** Features [rows, hidden size of the language model]. */
  features(weights: Weights, inputs: Readonly<Record<string, Tensor>>): Tensor;
}

export interface LanguageInputs {
  /** [batch, sequence, hidden]; sequences of a batch are padded at the end. */
  readonly embeddings: Tensor;
  /** [batch, sequence, head size / 2]. */
  readonly cos: Tensor;
  readonly sin: Tensor;
  /** Rows of earlier tokens; without it every sequence begins at its first token, as in training. */
  readonly past?: LanguagePast;
}

export interface LanguagePast {
  /** For each layer [batch, key heads, capacity, head size], as is `values`. */
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
  /** int64 [batch]: how many rows of each sequence are filled; the others must hold finite numbers. */
  readonly lengths: Tensor;
  /** Copies earlier and new rows together, which is faster where there are not far more earlier ones than new ones. */
  readonly isJoined?: boolean;
}

export interface LanguageOutputs {
  /** Rows [batch * sequence, hidden], before the final norm. */
  readonly hidden: Tensor;
  /** The new rows of each layer only: [batch, key heads, sequence, head size]. */
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
}
