// The randomness of one completion: a pure function of where it stands in the run.
import { sha256 } from "../../run/digest.ts";
import { createRandom, type Random } from "../../run/random.ts";

/** Where a completion stands: the run's seed, the step, the row of the table, and the place in its group. */
export interface MemberPlace {
  readonly seed: number;
  readonly step: number;
  readonly row: number;
  readonly member: number;
}

/** The same place gives the same numbers in every process, whatever was sampled before. */
export function memberRandom({ seed, step, row, member }: MemberPlace): Random {
  return createRandom(Number.parseInt(sha256(`${seed} ${step} ${row} ${member}`).slice(0, 8), 16));
}
