// Writes an answer in the canonical form: the target of supervised training and the gold completion of a row.

/**
 * `<think>…</think><answer>country: …\ncity: …</answer>`, with no newline between the blocks; a missing name stays
 * empty.
 */
export function formatAnswer({
  reasoning,
  country = "",
  city = "",
}: {
  readonly reasoning: string;
  readonly country?: string;
  readonly city?: string;
}): string {
  return `<think>${reasoning}</think><answer>country: ${country}\ncity: ${city}</answer>`;
}
