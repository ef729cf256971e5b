// Draws the true facts that a picture of a city may show.
import type { Random } from "../../run/random.ts";
import { type Cue, type CueFamily, cueFamilies, type WorldCity } from "../scene.ts";
import { cueDistribution } from "./cue-distribution.ts";
import { webNames } from "./web-domains.ts";

export interface DrawCuesOptions {
  /** One cue is drawn of each; a family that stands twice is drawn twice, independently. All by default. */
  readonly families?: readonly CueFamily[];
}

/**
 * One true cue of each family, drawn from P(cue | city). Which families are asked for must not depend on the city:
 * then the ideal observer's posterior is exact for any subset of the cues that is shown.
 */
export function drawCues(
  city: WorldCity,
  random: Random,
  { families = cueFamilies }: DrawCuesOptions = {},
): readonly Cue[] {
  return families.map((family) => drawCue(city, family, random));
}

/** One cue of one family. */
export function drawCue(city: WorldCity, family: CueFamily, random: Random): Cue {
  let rest = random.next();
  let last: Cue | undefined;
  for (const { probability, cue } of cueDistribution(city, family).values()) {
    last = cue;
    rest -= probability;
    if (rest < 0) break;
  }
  return last!.text === undefined ? last! : { ...last!, text: fillText(last!, random) };
}

/** Letters that Latin, Cyrillic and Greek plates share, so that they tell no country. */
export const plateLetters = "ABEHKMPTX";

function fillText({ family, text = "", look = {} }: Cue, random: Random): string {
  const digit = () => String(random.integer(10));
  if (family === "phone number") return text.replaceAll("#", digit);
  if (family === "licence plate") {
    return text.replaceAll("#", digit).replaceAll("?", () => plateLetters[random.integer(plateLetters.length)]!);
  }
  if (family === "web address") return text.replace("*", webNames[random.integer(webNames.length)]!);
  if (family !== "price tag") return text;
  const [from, to] = [Number(look.from), Number(look.to)];
  const step = from >= 100 ? 10 : 1;
  const amount = from + step * random.integer(Math.floor((to - from) / step) + 1);
  // Small change is a multiple of ten, so that no coin is missing anywhere.
  return text.replace("#", String(amount)).replace(/#+/, (rest) => `${random.integer(10)}`.padEnd(rest.length, "0"));
}
