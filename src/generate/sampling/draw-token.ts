// Draws a token at random: from candidates, or from a whole row.
import type { Random } from "../../run/random.ts";
import { CHUNK } from "./row-kernels.ts";
import type { SamplingWorkspace } from "./sampling-workspace.ts";
import type { RowScan } from "./scan-row.ts";

/** A candidate, drawn with its probability; one candidate alone takes no randomness. */
export function drawCandidate({ tokens, weights, count, total }: SamplingWorkspace, random: Random): number {
  if (count === 1) return tokens[0]!;
  let rest = uniform(random) * total;
  for (let i = 0; i < count; i++) {
    rest -= weights[i]!;
    if (rest < 0) return tokens[i]!;
  }
  return tokens[count - 1]!;
}

/**
 * Any token of the row, drawn with its probability at a temperature of `1 / sharpness`: first its chunk, then itself.
 */
export function drawFromRow(scan: RowScan, sharpness: number, random: Random): number {
  const { row, highest, maxima } = scan;
  let rest = uniform(random) * scan.sumExponentials(sharpness);
  let chunk = 0;
  while (chunk < maxima.length - 1 && rest >= scan.sumOf(chunk)) rest -= scan.sumOf(chunk++);
  const end = Math.min(row.length, (chunk + 1) * CHUNK);
  for (let id = chunk * CHUNK; id < end; id++) {
    rest -= Math.exp((row[id]! - highest) * sharpness);
    if (rest < 0) return id;
  }
  // Rounding left something over: it belongs to the last token that is possible at all.
  let last = end - 1;
  while (Math.exp((row[last]! - highest) * sharpness) === 0) last--;
  return last;
}

/** From two numbers, so that tokens of a probability below 1 in 4 billion have theirs too. */
function uniform(random: Random): number {
  return random.next() + random.next() * 2 ** -32;
}
