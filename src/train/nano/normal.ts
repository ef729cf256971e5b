// Normally distributed numbers from a uniform stream.
import type { Random } from "../../run/random.ts";

/** Mean 0, deviation 1 (Box and Muller, 1958); two numbers of the stream for each. */
export function createNormal(random: Random): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
