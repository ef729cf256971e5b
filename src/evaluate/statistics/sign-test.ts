// The exact test that wins and losses are equally likely; on the rows where two runs disagree it is McNemar's exact test.
import { incompleteBeta } from "./incomplete-beta.ts";

/** Two-sided p of `wins` against `losses` under a fair coin; 1 where there are neither. */
export function signTest(wins: number, losses: number): number {
  const fewer = Math.min(wins, losses);
  const count = wins + losses;
  if (wins === losses) return 1;
  return Math.min(1, 2 * incompleteBeta(0.5, count - fewer, fewer + 1));
}
