// The last sentences of a reasoning: what the cues allow, and no more.
import type { Random } from "../../run/random.ts";
import type { Observation } from "../scene.ts";
import { inProse, upper } from "./phrase-cue.ts";
import { pick } from "./pick.ts";

const sure = [
  "So this is {city}, {country}.",
  "This must be {city} in {country}.",
  "The place is {city}, {country}.",
  "All of it fits {city}, {country}.",
  "I am sure that this is {city}, {country}.",
  "Together this points to {city} in {country}.",
  "That settles it: {city}, {country}.",
  "It can only be {city}, {country}.",
];
const countryOnly = [
  "This is {country}, but the city is not clear. I choose {city}.",
  "The country is {country}. Nothing tells the city, so I guess {city}.",
  "The place is in {country}. For the city I can only guess {city}.",
  "So this is {country}. The city is open; my guess is {city}.",
];
const countryOnlyBest = [
  ...countryOnly,
  "So this is {country}. The city is open; {city} is the best guess.",
  "All of it fits {country}. I cannot tell the city; {city} is most likely.",
  "It must be {country}. Many cities fit, and {city} is the safest choice.",
];
const likely = [
  "This fits several countries. I choose {country}, perhaps {city}.",
  "Other countries fit too. My guess is {city}, {country}.",
  "That leaves some doubt; I lean to {city} in {country}.",
  "The place is not certain. It may be {city}, {country}.",
];
const likelyBest = [
  ...likely,
  "This fits several countries. {country} is most likely, perhaps {city}.",
  "It is not certain, but {country} fits best. I choose {city}.",
  "Other countries fit too. My best guess is {city}, {country}.",
  "The place is not certain. {city}, {country} is a good guess.",
];
const unknown = [
  "Nothing here tells the place. I can only guess {city}, {country}.",
  "This could be anywhere. My guess is {city}, {country}.",
  "The place cannot be told from this. A blind guess is {city}, {country}.",
  "There is too little to tell the country. I guess {city}, {country}.",
  "No clue names a place, so {city}, {country} is only a guess.",
];

/** Below this the best country is hardly better than any other. */
const isBlindBelow = 0.25;

/**
 * One or two sentences that name the place as surely as the observer knows it. A place that is not the observer's first
 * choice is never called the likeliest.
 */
export function conclude(
  { determines, countryProbability }: Pick<Observation, "determines" | "countryProbability">,
  place: { readonly city: string; readonly country: string },
  isBest: boolean,
  random: Random,
): string {
  const doubtful = isBest ? likelyBest : likely;
  const guesses = countryProbability < isBlindBelow ? unknown : doubtful;
  const known = { city: sure, country: isBest ? countryOnlyBest : countryOnly, none: guesses };
  // A state that is its city is named once.
  const text = pick(random, known[determines])
    .replace("{city}, {country}", place.city === place.country ? place.city : `${place.city}, ${place.country}`)
    .replace("{city}", place.city)
    .replace("{country}", inProse(place.country));
  return upper(text);
}
