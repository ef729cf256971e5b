// The ideal observer: the exact posterior over all places of the world, given the cues that can be seen.
import type { Cue, Observation, WorldCity } from "../scene.ts";
import { citiesShowing } from "../world/cue-likelihood.ts";
import type { World, WorldCountry } from "../world/world.ts";

/** A posterior of at least this much determines a place. */
export const determined = 0.99;

export interface ObserveOptions {
  /** Relative prior weight of a city; every city weighs the same by default, as scenes are drawn. */
  readonly prior?: (city: WorldCity) => number;
}

/**
 * Posterior probability of each city, in the order of `world.cities`. Cues no city can show leave the prior alone. What
 * is not in view says nothing: exact as long as a cue is hidden for reasons that have nothing to do with what it shows.
 */
export function posterior(
  cues: readonly Pick<Cue, "family" | "value">[],
  { cities }: Pick<World, "cities">,
  { prior = () => 1 }: ObserveOptions = {},
): readonly number[] {
  let weights = cities.map(prior);
  for (const cue of cues) {
    const next = new Array<number>(cities.length).fill(0);
    for (const { index, probability } of citiesShowing(cue)) next[index] = weights[index]! * probability;
    // Brought to one after every cue, so that many cues cannot underflow.
    const total = next.reduce((sum, weight) => sum + weight, 0);
    if (total > 0) weights = next.map((weight) => weight / total);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * What can be known from the cues. The country is the most probable one, the city the most probable one in it; of
 * equals the country with more cities and the city with more people.
 */
export function observe(
  cues: readonly Pick<Cue, "family" | "value">[],
  world: World,
  options: ObserveOptions = {},
): Observation {
  const probabilities = posterior(cues, world, options);
  const byCity = new Map(world.cities.map((city, index) => [city.id, probabilities[index]!]));
  const of = ({ id }: WorldCity) => byCity.get(id)!;
  const sum = ({ cities }: WorldCountry) => cities.reduce((total, city) => total + of(city), 0);
  // Sums of equals in another order differ in the last bits.
  const isMore = (a: number, b: number) => a > b * (1 + 1e-9);
  const countries = [...world.countries].sort((a, b) => b.cities.length - a.cities.length);
  const country = countries.reduce((best, other) => (isMore(sum(other), sum(best)) ? other : best));
  const city = country.cities.reduce((best, other) => (isMore(of(other), of(best)) ? other : best));
  const countryProbability = Math.min(1, sum(country));
  const cityProbability = of(city);
  const determines = cityProbability >= determined ? "city" : countryProbability >= determined ? "country" : "none";
  return { determines, country: country.name, countryProbability, city: city.id, cityProbability };
}
