// P(cue | city): what the ideal observer knows about how pictures are drawn.
import type { Cue, CueFamily, WorldCity } from "../scene.ts";
import { cueDistribution } from "./cue-distribution.ts";
import { openWorld } from "./open-world.ts";

/** Probability, 0..1, that a cue of this family drawn for the city has this value. */
export function cueLikelihood(cue: Pick<Cue, "family" | "value">, city: WorldCity): number {
  return cueDistribution(city, cue.family).get(cue.value)?.probability ?? 0;
}

export interface Showing {
  /** Place of the city in `openWorld().cities`. */
  readonly index: number;
  readonly city: WorldCity;
  readonly probability: number;
}

const indexes = new Map<CueFamily, ReadonlyMap<string, readonly Showing[]>>();

/** Every city that shows such a cue, with its likelihood, in the order of the world; none for a foreign value. */
export function citiesShowing({ family, value }: Pick<Cue, "family" | "value">): readonly Showing[] {
  let index = indexes.get(family);
  if (index === undefined) {
    index = indexFamily(family);
    indexes.set(family, index);
  }
  return index.get(value) ?? [];
}

function indexFamily(family: CueFamily): ReadonlyMap<string, readonly Showing[]> {
  const byValue = new Map<string, Showing[]>();
  openWorld().cities.forEach((city, index) => {
    for (const [value, { probability }] of cueDistribution(city, family)) {
      const showing = byValue.get(value) ?? [];
      showing.push({ index, city, probability });
      byValue.set(value, showing);
    }
  });
  return byValue;
}
