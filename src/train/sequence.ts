// One training row as tokens: prompt and answer, which answer tokens are scored, and the pictures in their places.
import type { Picture } from "../generate/engine/build-prompt.ts";

export interface Sequence {
  /** Prompt and answer. */
  readonly tokenIds: Int32Array;
  /** Where the answer begins. */
  readonly answerStart: number;
  /** For each scored row, the position in `tokenIds` from which its target is predicted. */
  readonly rows: Int32Array;
  /** The scored tokens: those that follow, unless an objective asks for others as well. */
  readonly targets: Int32Array;
  /** In the order of their placeholders. */
  readonly pictures: readonly Picture[];
  /** Numbers for each row, by the names that the objective has for them. */
  readonly inputs?: Readonly<Record<string, Float32Array>>;
}

/** Prompt and answer in one; every answer token is scored. The answer should end with the end token. */
export function answerSequence(
  prompt: { readonly tokenIds: Int32Array; readonly pictures: readonly Picture[] },
  answer: ArrayLike<number>,
): Sequence {
  const answerStart = prompt.tokenIds.length;
  const tokenIds = new Int32Array(answerStart + answer.length);
  tokenIds.set(prompt.tokenIds);
  tokenIds.set(answer, answerStart);
  return {
    tokenIds,
    answerStart,
    rows: Int32Array.from({ length: answer.length }, (_, index) => answerStart + index - 1),
    targets: tokenIds.slice(answerStart),
    pictures: prompt.pictures,
  };
}

/** The same sequence with numbers for its rows; a single number stands for all of them. */
export function withInputs(sequence: Sequence, inputs: Readonly<Record<string, ArrayLike<number> | number>>): Sequence {
  const { length } = sequence.rows;
  const filled = Object.entries(inputs).map(([name, value]) => [
    name,
    typeof value === "number" ? new Float32Array(length).fill(value) : Float32Array.from(value),
  ]);
  return { ...sequence, inputs: { ...sequence.inputs, ...Object.fromEntries(filled) } };
}
