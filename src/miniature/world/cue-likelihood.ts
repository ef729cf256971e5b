// P(cue | city): what the ideal observer knows about how pictures are drawn.
import type { Cue, WorldCity } from "../scene.ts";
import { cueDistribution } from "./cue-distribution.ts";

/** Probability, 0..1, that a cue of this family drawn for the city has this value. */
export function cueLikelihood(cue: Pick<Cue, "family" | "value">, city: WorldCity): number {
  return cueDistribution(city, cue.family).get(cue.value)?.probability ?? 0;
}
