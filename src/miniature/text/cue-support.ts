// Which places a cue can come from, as the world draws it.
import type { Cue, WorldCity } from "../scene.ts";
import { citiesShowing } from "../world/cue-likelihood.ts";
import { languages } from "../world/languages.ts";

export interface CueSupport {
  readonly cities: readonly WorldCity[];
  /** English names, those with the most cities first. */
  readonly countries: readonly string[];
}

const known = new Map<string, CueSupport>();

/** Every place that shows such a cue at all. */
export function cueSupport(cue: Pick<Cue, "family" | "value">): CueSupport {
  const key = `${cue.family} ${cue.value}`;
  let support = known.get(key);
  if (support === undefined) {
    const cities = citiesShowing(cue).map(({ city }) => city);
    const counts = new Map<string, number>();
    for (const { country } of cities) counts.set(country, (counts.get(country) ?? 0) + 1);
    const countries = [...counts].sort((a, b) => b[1] - a[1]).map(([country]) => country);
    support = { cities, countries };
    known.set(key, support);
  }
  return support;
}

/** English names of the languages that a shop sign's word belongs to. */
export function languagesOfWord(word: string): readonly string[] {
  const names = new Set<string>();
  for (const { name, words } of languages.values()) if ([...words.values()].includes(word)) names.add(name);
  return [...names];
}
