// Which answers share a run in which every prompt stands once: as few tokens as possible, filling included.
import { GlobeError } from "../run/errors.ts";
import { promptKey, type SharedSizes, sharedSizes } from "./collate-shared.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Groups of indices whose tokens, filling included, are at most `microBatchTokens`. Answers of like length together fill
 * up little, answers to one prompt together repeat no prompt; whichever order takes fewer tokens is used. Throws
 * `too-large` for a sequence that is longer than that alone.
 */
export function planSharedBatches(
  sequences: readonly Sequence[],
  microBatchTokens: number,
): readonly (readonly number[])[] {
  const lengthOf = (index: number) => sequences[index]!.tokenIds.length - sequences[index]!.answerStart;
  const longest = new Map<string, number>();
  const keys = sequences.map((sequence, index) => {
    const key = promptKey(sequence);
    longest.set(key, Math.max(longest.get(key) ?? 0, lengthOf(index)));
    return key;
  });
  const places = new Map([...longest.keys()].map((key, place) => [key, place]));
  const byLength = (a: number, b: number) => lengthOf(b) - lengthOf(a) || a - b;
  const byPrompt = (a: number, b: number) =>
    longest.get(keys[b]!)! - longest.get(keys[a]!)! || places.get(keys[a]!)! - places.get(keys[b]!)! || byLength(a, b);
  const plans = [byPrompt, byLength].map((order) => {
    const sorted = sequences.map((_, index) => index).toSorted(order);
    return fill(sorted, sequences, microBatchTokens);
  });
  const [first, second] = plans.map((plan) =>
    plan.reduce((sum, group) => sum + tokensOf(sharedSizes(group.map((index) => sequences[index]!))), 0),
  );
  return first! <= second! ? plans[0]! : plans[1]!;
}

/** Tokens that a run more may spare and is still not worth its cost. */
const runCost = 128;

function fill(order: readonly number[], sequences: readonly Sequence[], most: number): readonly (readonly number[])[] {
  const cost = (group: readonly number[]) => tokensOf(sharedSizes(group.map((index) => sequences[index]!)));
  const groups: number[][] = [];
  let tokens = 0;
  for (const index of order) {
    const last = groups.at(-1);
    const alone = cost([index]);
    const together = last ? cost([...last, index]) : Number.POSITIVE_INFINITY;
    // A short answer beside long ones is mostly filling.
    if (last && together <= most && together - tokens <= alone + runCost) {
      last.push(index);
      tokens = together;
      continue;
    }
    const { length } = sequences[index]!.tokenIds;
    if (length > most) {
      throw new GlobeError(
        "too-large",
        `A row has ${length} tokens, but a run takes ${most}; raise microBatchTokens or leave the row out.`,
      );
    }
    groups.push([index]);
    tokens = alone;
  }
  return groups;
}

function tokensOf({ prompts, prompt, answers, answer }: SharedSizes): number {
  return prompts * prompt + answers * answer;
}
