// Sequences with the same prompts as the inputs of one run, in which every distinct prompt stands once.
import type { Network } from "../model/family.ts";
import type { TensorData } from "../tensor/tensor.ts";
import { imageTokenOf, type MicroBatch, type PictureFeeds, pictureFeeds, rowFeeds } from "./micro-batch.ts";
import { roundSequence } from "./round-sequence.ts";
import type { Sequence } from "./sequence.ts";

export interface SharedSizes {
  /** Distinct prompts, and tokens of the longest with its filling. */
  readonly prompts: number;
  readonly prompt: number;
  /** Answers, and tokens of the longest with its filling; the last token of an answer is never fed. */
  readonly answers: number;
  readonly answer: number;
}

/** Tokens of a run over these sequences, filling included. */
export function sharedSizes(sequences: readonly Sequence[]): SharedSizes {
  const prompts = new Map(sequences.map((sequence) => [promptKey(sequence), sequence.answerStart]));
  const longest = Math.max(1, ...sequences.map(({ tokenIds, answerStart }) => tokenIds.length - answerStart - 1));
  return {
    prompts: prompts.size,
    prompt: roundSequence(Math.max(...prompts.values())),
    answers: sequences.length,
    answer: roundSequence(longest),
  };
}

/** As `collate`, for sequences that each score nothing before the last token of their prompt. */
export function collateShared(
  network: Network,
  sequences: readonly Sequence[],
  pictures: PictureFeeds,
  rowCount = sequences.reduce((sum, { rows }) => sum + rows.length, 0),
): MicroBatch {
  const sizes = sharedSizes(sequences);
  const prompts = new Map<string, { readonly index: number; readonly sequence: Sequence }>();
  for (const sequence of sequences) {
    const key = promptKey(sequence);
    if (!prompts.has(key)) prompts.set(key, { index: prompts.size, sequence: promptAlone(sequence) });
  }
  const first = layOut(network, sizes.prompts, sizes.prompt);
  const second = layOut(network, sizes.answers, sizes.answer);
  const nextOf: number[] = [];
  for (const { index, sequence } of prompts.values()) {
    const { tokenIds } = sequence;
    const shapes = sequence.pictures.map(({ shape }) => shape);
    const { positions, next } = network.locate(tokenIds, shapes, imageTokenOf(sequence));
    first.put(index, tokenIds, positions);
    nextOf.push(next);
  }
  const [rows, targets] = [new BigInt64Array(rowCount), new BigInt64Array(rowCount)];
  const promptOf = new BigInt64Array(sizes.answers);
  const promptLengths = new BigInt64Array(sizes.answers);
  const spans: { start: number; length: number }[] = [];
  let row = 0;
  for (const [index, sequence] of sequences.entries()) {
    const { tokenIds, answerStart } = sequence;
    const prompt = prompts.get(promptKey(sequence))!.index;
    const answer = tokenIds.subarray(answerStart, tokenIds.length - 1);
    const places = Int32Array.from(answer, (_, place) => nextOf[prompt]! + place);
    second.put(
      index,
      answer,
      Array.from({ length: first.axes() }, () => places),
    );
    promptOf[index] = BigInt(prompt);
    promptLengths[index] = BigInt(answerStart);
    spans.push({ start: row, length: sequence.rows.length });
    const beforeAnswers = sizes.prompts * sizes.prompt + index * sizes.answer;
    for (let at = 0; at < sequence.rows.length; at++, row++) {
      const place = sequence.rows[at]! - answerStart;
      rows[row] = BigInt(place < 0 ? prompt * sizes.prompt + sequence.rows[at]! : beforeAnswers + place);
      targets[row] = BigInt(sequence.targets[at]!);
    }
  }
  const shown = [...prompts.values()].map(({ sequence }) => sequence);
  const int64 = (shape: readonly number[], data: BigInt64Array): TensorData => ({ dtype: "int64", shape, data });
  return {
    feeds: {
      ...{ tokens: first.tokens, cos: first.cos, sin: first.sin },
      ...{ answerTokens: second.tokens, answerCos: second.cos, answerSin: second.sin },
      promptOf: int64([sizes.answers], promptOf),
      promptLengths: int64([sizes.answers], promptLengths),
      rows: int64([rowCount], rows),
      targets: int64([rowCount], targets),
      ...rowFeeds(sequences, spans, rowCount),
      ...pictureFeeds(network, shown, pictures, { batch: sizes.prompts, sequence: sizes.prompt }),
    },
    spans,
    tokens: sequences.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0),
  };
}

/** One grid of tokens with their angles, filled row by row. */
function layOut(network: Network, batch: number, width: number) {
  const angles = network.text.headSize / 2;
  const tokens = new BigInt64Array(batch * width);
  const [cos, sin] = [new Float32Array(batch * width * angles), new Float32Array(batch * width * angles)];
  let axes = 0;
  return {
    tokens: { dtype: "int64", shape: [batch, width], data: tokens } as const,
    cos: { dtype: "float32", shape: [batch, width, angles], data: cos } as const,
    sin: { dtype: "float32", shape: [batch, width, angles], data: sin } as const,
    axes: () => axes,
    put(index: number, tokenIds: Int32Array, positions: readonly Int32Array[]) {
      axes = positions.length;
      if (tokenIds.length === 0) return;
      const table = network.rotaryTable(positions);
      cos.set(table.cos, index * width * angles);
      sin.set(table.sin, index * width * angles);
      for (const [place, token] of tokenIds.entries()) tokens[index * width + place] = BigInt(token);
    },
  };
}

function promptAlone({ tokenIds, answerStart, pictures }: Sequence): Sequence {
  const none = new Int32Array(0);
  return { tokenIds: tokenIds.subarray(0, answerStart), answerStart, pictures, rows: none, targets: none };
}

const knownKeys = new WeakMap<Sequence, string>();

/** The same for sequences whose prompts are the same, pictures included. */
export function promptKey(sequence: Sequence): string {
  const known = knownKeys.get(sequence);
  if (known !== undefined) return known;
  const { tokenIds, answerStart, pictures } = sequence;
  const key = `${pictures.map(({ digest }) => digest).join()} ${tokenIds.subarray(0, answerStart).join()}`;
  knownKeys.set(sequence, key);
  return key;
}
