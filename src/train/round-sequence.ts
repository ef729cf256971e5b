// The step in which the tokens of a sequence are filled up.

/** Tokens of a run are a multiple of this in each sequence, so that its attention can be cut into equal parts. */
export const sequenceStep = 16;

export function roundSequence(tokens: number): number {
  return Math.ceil(tokens / sequenceStep) * sequenceStep;
}
