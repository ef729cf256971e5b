// Writes the reasoning and the answer of a careful teacher: the target of supervised training.
import type { Random } from "../../run/random.ts";
import { formatAnswer } from "../../task/format-answer.ts";
import { observe } from "../observe/observe.ts";
import type { Cue, SceneTruth, WorldCity } from "../scene.ts";
import { openWorld } from "../world/open-world.ts";
import { chooseCues } from "./choose-cues.ts";
import { conclude } from "./conclude.ts";
import { cueSupport } from "./cue-support.ts";
import { type Grounding, groundClaims } from "./ground-claims.ts";
import { inProse, joinWith, phraseCue, upper, withArticle } from "./phrase-cue.ts";
import { pick, shuffle } from "./pick.ts";

/** What a text needs of a scene. */
export type TextTruth = Pick<
  SceneTruth,
  "city" | "elements" | "cues" | "observation" | "setting" | "weather" | "light"
>;

export interface Reasons {
  /** What is seen, sentence by sentence. */
  readonly sentences: readonly string[];
  /** What follows: the place, as surely as it is known. */
  readonly conclusion: string;
  readonly country: string;
  readonly city: string;
}

export interface ReasonsOptions {
  /**
   * Which place a text ends in where the cues leave several: the observer's best guess, or the true one, so that the
   * text fits a row whose answer is the truth. The same where the city is determined.
   */
  readonly answer?: "best" | "true";
}

/** `<think>…</think><answer>country: X\ncity: Y</answer>` from what can be seen, and true in every word. */
export function writeReasons(truth: TextTruth, random: Random, options: ReasonsOptions = {}): string {
  const { country, city, ...reasons } = composeReasons(truth, random, options);
  return formatAnswer({ reasoning: joinReasons(reasons), country, city });
}

/** The reasoning alone, without tags, for a row that has its true place in fields of their own. */
export function writeReasoning(truth: TextTruth, random: Random, options: ReasonsOptions = { answer: "true" }): string {
  return joinReasons(composeReasons(truth, random, options));
}

/** What stands in a think block. */
export function joinReasons({ sentences, conclusion }: Pick<Reasons, "sentences" | "conclusion">): string {
  return [...sentences, conclusion].join(" ");
}

/** A text in parts. */
export function composeReasons(truth: TextTruth, random: Random, { answer = "best" }: ReasonsOptions = {}): Reasons {
  const best = placeToName(truth);
  const place = answer === "best" ? best : { city: truth.city.name, country: truth.city.country };
  const grounding = groundClaims(truth.elements);
  const chosen = chooseCues(truth.cues, truth.observation, random);
  const sentences = chosen.map((cue) => describeCue(cue, truth, grounding, random)).filter((text) => text !== "");
  if (sentences.length < 2) sentences.unshift(...describeScenery(truth, grounding, random));
  const isBest = place.city === best.city && place.country === best.country;
  return { sentences, conclusion: conclude(truth.observation, place, isBest, random), ...place };
}

/**
 * The true place where it can be known, else the best guess of the observer. No guess on a city of the training split
 * is one that is held out of it, for then its name would be learned.
 */
export function placeToName({ city, cues, observation }: Pick<TextTruth, "city" | "cues" | "observation">): {
  city: string;
  country: string;
} {
  const world = openWorld();
  if (observation.determines === "city") return { city: city.name, country: city.country };
  const guess = world.city(observation.city);
  const { city: id, country } = guess.isHeldOut ? observe(cues, world, { prior: priorFor(city) }) : observation;
  return { city: world.city(id).name, country };
}

/** Every city weighs the same, but to a teacher of the training split those held out do not exist. */
export function priorFor(truth: WorldCity): (city: WorldCity) => number {
  return truth.isHeldOut ? () => 1 : (city) => (city.isHeldOut ? 0 : 1);
}

/** What is seen, and which places it allows; "" where nothing of it can be said without naming what is not there. */
export function describeCue(cue: Cue, truth: TextTruth, grounding: Grounding, random: Random): string {
  const element = truth.elements.find(({ cue: own }) => own?.family === cue.family && own.value === cue.value)?.name;
  for (const phrases of phraseCue(cue, element ?? cue.element)) {
    for (const phrase of shuffle(random, phrases)) {
      if (!grounding.isTrue(`${phrase}.`)) continue;
      const sentence = `${phrase}${allow(cue, random)}.`;
      return grounding.isTrue(sentence) ? sentence : `${phrase}.`;
    }
  }
  return "";
}

const single = [", so this is {}", ", which means {}", ", as in {}", ": that is {}", ", seen only in {}"];
const few = [", so {}", ", as in {}", ", which fits {}", ": this could be {}", ", used in {}"];
const many = [", as in many countries", ", which fits many places", ", common in many lands", "", "", ""];

/** The clause that says where such a thing is found. */
function allow(cue: Cue, random: Random): string {
  const { countries, cities } = cueSupport(cue);
  if (cities.length === 1 && openWorld().country(cities[0]!.iso2).cities.length > 1) {
    const { name, country } = cities[0]!;
    return pick(random, single).replace("{}", cue.text === name || name === country ? inProse(country) : name);
  }
  if (countries.length === 1) return pick(random, single).replace("{}", inProse(countries[0]!));
  if (countries.length <= 3) return pick(random, few).replace("{}", joinWith(countries.map(inProse), "or"));
  return pick(random, many);
}

/** A sentence on things that tell no place, for pictures that have little else. */
function describeScenery({ elements }: TextTruth, grounding: Grounding, random: Random): readonly string[] {
  const names = [...new Set(elements.filter(({ cue }) => cue === undefined).map(({ name }) => name))];
  const shown = shuffle(random, names).slice(0, 3).map(withArticle);
  if (shown.length === 0) return [];
  const list = joinWith(shown, "and");
  const ways = [`I see ${list}.`, `The picture shows ${list}.`, `${upper(list)} can be seen.`, `There is ${list}.`];
  return ways.filter((way) => grounding.isTrue(way)).slice(0, 1);
}
