// Draws one of the candidates at random.
import type { Random } from "../../run/random.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";

/**
 * A candidate, drawn with its probability. Two numbers are taken from `random`, so that tokens of a probability below
 * 1 in 4 billion have theirs too; one candidate alone takes none.
 */
export function drawCandidate({ tokens, weights, count, total }: SamplingWorkspace, random: Random): number {
  if (count === 1) return tokens[0]!;
  let rest = (random.next() + random.next() * 2 ** -32) * total;
  for (let i = 0; i < count; i++) {
    rest -= weights[i]!;
    if (rest < 0) return tokens[i]!;
  }
  return tokens[count - 1]!;
}
