// Which answers share a run in which every prompt stands once: as few tokens as possible, filling included.
import { GlobeError } from "../run/errors.ts";
import { promptKey, type SharedSizes, sharedSizes } from "./collate-shared.ts";
import { runTokens } from "./plan-micro-batches.ts";
import type { Sequence } from "./sequence.ts";

/**
 * Groups of indices whose tokens, filling included, are at most `microBatchTokens`, and at most about `runTokens` where
 * that repeats no prompt. Answers of like length together fill
 * up little, answers to one prompt together repeat no prompt; whichever order takes fewer tokens is used. Throws
 * `too-large` for a sequence that is longer than that alone.
 */
export function planSharedBatches(
  sequences: readonly Sequence[],
  microBatchTokens: number,
): readonly (readonly number[])[] {
  const tooLong = sequences.find(({ tokenIds }) => tokenIds.length > microBatchTokens);
  if (tooLong) {
    throw new GlobeError(
      "too-large",
      `A row has ${tooLong.tokenIds.length} tokens, but a run takes ${microBatchTokens}; raise microBatchTokens or ` +
        "leave the row out.",
    );
  }
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
  const sorted = (order: typeof byLength) => sequences.map((_, index) => index).toSorted(order);
  const limit = (tokens: number) => Math.min(microBatchTokens, tokens);
  const plans = [
    fill(sorted(byPrompt), sequences, { most: microBatchTokens, keys, mostWithFurther: limit(runTokens) }),
    // Runs with answers to many prompts are longer, so that fewer of them repeat each prompt.
    fill(sorted(byLength), sequences, { most: limit(2 * runTokens) }),
  ];
  const [first, second] = plans.map((plan) =>
    plan.reduce((sum, group) => sum + tokensOf(sharedSizes(group.map((index) => sequences[index]!))), 0),
  );
  return first! <= second! ? plans[0]! : plans[1]!;
}

/** Tokens that a run more may spare and is still not worth its cost. */
const runCost = 128;

interface Limits {
  /** Tokens of a run. */
  readonly most: number;
  /** The prompt of each sequence, if those with one prompt follow one another and are to stay together. */
  readonly keys?: readonly string[];
  /** Tokens that a run may have when all answers to a further prompt are added. */
  readonly mostWithFurther?: number;
}

function fill(
  order: readonly number[],
  sequences: readonly Sequence[],
  { most, keys, mostWithFurther = most }: Limits,
): readonly (readonly number[])[] {
  const cost = (group: readonly number[]) => tokensOf(sharedSizes(group.map((index) => sequences[index]!)));
  const groups: number[][] = [];
  let tokens = 0;
  for (const [place, index] of order.entries()) {
    const last = groups.at(-1);
    const alone = cost([index]);
    const together = last ? cost([...last, index]) : Number.POSITIVE_INFINITY;
    const isFurther = keys !== undefined && last !== undefined && keys[order[place - 1]!] !== keys[index];
    const closes = isFurther && cost([...last, ...answersFrom(order, place, keys)]) > mostWithFurther;
    // A short answer beside long ones is mostly filling.
    if (last && !closes && together <= most && together - tokens <= alone + runCost) {
      last.push(index);
      tokens = together;
      continue;
    }
    groups.push([index]);
    tokens = alone;
  }
  return groups;
}

/** The answers to one prompt from this place on. */
function answersFrom(order: readonly number[], place: number, keys: readonly string[]): readonly number[] {
  const end = order.findIndex((index, at) => at > place && keys[index] !== keys[order[place]!]);
  return order.slice(place, end < 0 ? order.length : end);
}

function tokensOf({ prompts, prompt, answers, answer }: SharedSizes): number {
  return prompts * prompt + answers * answer;
}
