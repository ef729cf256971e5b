// Teachers who err at set rates, with a record of what is wrong in what they say.
import type { Random } from "../../run/random.ts";
import { formatAnswer } from "../../task/format-answer.ts";
import { observe } from "../observe/observe.ts";
import type { Cue, VisibleElement, WorldCity } from "../scene.ts";
import { drawCue } from "../world/draw-cues.ts";
import { openWorld } from "../world/open-world.ts";
import { inventThing } from "./invent-thing.ts";
import { showCue } from "./list-cues.ts";
import { pick } from "./pick.ts";
import { composeReasons, joinReasons, placeToName, priorFor, type TextTruth } from "./write-reasons.ts";

export interface TeacherProfile {
  readonly name: string;
  /** Chance, for every cue, that it is read as another of its family. */
  readonly misread: number;
  /** Chance of a thing that is not in the picture, and again of a second one. */
  readonly invent: number;
  /** Chance of a place that the cues do not lead to. */
  readonly wrongPlace: number;
}

/** Two teachers with different weaknesses: one reads badly, the other has too much imagination. */
export const teacherProfiles = {
  careless: { name: "careless", misread: 0.12, invent: 0.1, wrongPlace: 0.08 },
  fanciful: { name: "fanciful", misread: 0.04, invent: 0.35, wrongPlace: 0.15 },
} as const satisfies Record<string, TeacherProfile>;

export type Fault =
  | { readonly kind: "misread"; readonly family: Cue["family"]; readonly seen: string; readonly said: string }
  | { readonly kind: "invented"; readonly name: string }
  | { readonly kind: "wrong place"; readonly country: string; readonly city: string };

export interface TaughtText {
  /** A whole completion. */
  readonly text: string;
  /** What stands in its think block. */
  readonly reasoning: string;
  readonly country: string;
  readonly city: string;
  /**
   * Everything that went wrong on the way. A misread cue counts even where the text does not come to speak of it; one
   * that leads astray is also a wrong place.
   */
  readonly faults: readonly Fault[];
}

/** A teacher of the profile. Places that are held out are never believed by mistake. */
export function imperfectTeacher(profile: TeacherProfile): (truth: TextTruth, random: Random) => TaughtText {
  return (truth, random) => {
    const { elements, faults } = misreadCues(truth.elements, profile.misread, random);
    // What the truth counts as visible, as this teacher reads it.
    const visible = new Set(truth.cues.map(({ family, value }) => `${family} ${value}`));
    const cues = elements.flatMap(({ cue }, index) => {
      const own = truth.elements[index]!.cue;
      return cue && own && visible.has(`${own.family} ${own.value}`) ? [cue] : [];
    });
    const observation = observe(cues, openWorld(), { prior: priorFor(truth.city) });
    const honest = faults.length === 0 ? placeToName(truth) : placeToName({ city: truth.city, cues, observation });
    const isAstray = random.next() < profile.wrongPlace;
    const city = isAstray ? otherCity(honest, random) : openWorld().city(observation.city);
    const believed = isAstray
      ? { ...truth, cues, elements, city, observation: { ...observation, country: city.country, city: city.id } }
      : { ...truth, cues, elements, city: faults.length === 0 ? truth.city : city, observation };
    const reasons = composeReasons(believed, random);
    const sentences = [...reasons.sentences];
    const inventions: VisibleElement[] = [];
    while (inventions.length < 2 && random.next() < profile.invent) {
      const invention = inventThing([...truth.elements, ...inventions], random);
      if (invention === null) break;
      const { name, sentence } = invention;
      inventions.push({ name, box: [0, 0, 0, 0], share: 0 });
      faults.push({ kind: "invented", name });
      sentences.splice(random.integer(sentences.length + 1), 0, sentence);
    }
    if (isWrongPlace(reasons, truth))
      faults.push({ kind: "wrong place", country: reasons.country, city: reasons.city });
    const reasoning = joinReasons({ ...reasons, sentences });
    const { country, city: cityName } = reasons;
    return { text: formatAnswer({ reasoning, country, city: cityName }), reasoning, country, city: cityName, faults };
  };
}

/** Cues stay where they are; some turn into one that another city might show. */
function misreadCues(
  elements: readonly VisibleElement[],
  rate: number,
  random: Random,
): { elements: readonly VisibleElement[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const seenCities = openWorld().cities.filter(({ isHeldOut }) => !isHeldOut);
  const read = elements.map((element): VisibleElement => {
    const { cue } = element;
    if (cue === undefined || random.next() >= rate) return element;
    const said = drawCue(pick(random, seenCities), cue.family, random);
    if (showCue(said) === showCue(cue)) return element;
    faults.push({ kind: "misread", family: cue.family, seen: showCue(cue), said: showCue(said) });
    return { ...element, name: said.element, cue: said };
  });
  return { elements: read, faults };
}

/** Half of the time in the same country, where it has another. */
function otherCity({ city, country }: { city: string; country: string }, random: Random): WorldCity {
  const others = openWorld().cities.filter(({ name, isHeldOut }) => !isHeldOut && name !== city);
  const near = others.filter((other) => other.country === country);
  return pick(random, near.length > 0 && random.next() < 0.5 ? near : others);
}

/** Whether the named place is worse than what a careful observer would have said. */
export function isWrongPlace(
  named: { readonly country: string; readonly city: string },
  truth: Pick<TextTruth, "city" | "observation">,
): boolean {
  const { city, observation } = truth;
  if (observation.determines === "city") return named.city !== city.name || named.country !== city.country;
  if (observation.determines === "country") return named.country !== city.country;
  return named.country !== city.country && named.country !== observation.country;
}
