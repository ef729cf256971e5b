// Choices of a scene, all from its one stream of random numbers.
import type { Random } from "../../run/random.ts";

export interface Chance {
  readonly random: Random;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer from low to high, both included. */
  integer(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with the given probability. */
  one(probability: number): boolean;
  /** One of the keys, by weight. */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
  shuffle<T>(list: readonly T[]): T[];
}

export function createChance(random: Random): Chance {
  return {
    random,
    between: (low, high) => low + (high - low) * random.next(),
    integer: (low, high) => low + random.integer(high - low + 1),
    pick: (list) => list[random.integer(list.length)]!,
    one: (probability) => random.next() < probability,
    weighted<T extends string>(weights: Readonly<Record<T, number>>) {
      const entries = Object.entries(weights) as [T, number][];
      let left = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        left -= weight;
        if (left < 0) return key;
      }
      return entries.at(-1)![0];
    },
    shuffle(list) {
      const result = [...list];
      for (let i = result.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        [result[i], result[j]] = [result[j]!, result[i]!];
      }
      return result;
    },
  };
}
