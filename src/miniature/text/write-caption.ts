// Writes one sentence on what a picture shows; no place is named.
import type { Random } from "../../run/random.ts";
import type { VisibleElement } from "../scene.ts";
import { type Grounding, groundClaims } from "./ground-claims.ts";
import { joinWith, upper, withArticle } from "./phrase-cue.ts";
import { pick, shuffle } from "./pick.ts";
import type { TextTruth } from "./write-reasons.ts";

/** No caption names more things than this. */
const longest = 5;

const skies: Readonly<Record<TextTruth["weather"], readonly string[]>> = {
  clear: ["on a clear day", "in fine weather"],
  cloudy: ["on a grey day", "under a cloudy cover"],
  rain: ["in wet weather", "on a wet day"],
  snow: ["on a cold day", "in winter weather"],
  fog: ["in poor sight", "on a dim day"],
};
const hours: Readonly<Record<TextTruth["light"], readonly string[]>> = {
  day: [""],
  "golden hour": [" in warm light", " late in the day"],
  dusk: [" at dusk", " in the evening"],
  night: [" at night", " in the dark"],
};

/** Things in order of size, with what is written on them, and the weather and hour. */
export function writeCaption(truth: TextTruth, random: Random): string {
  const grounding = groundClaims(truth.elements);
  const seen = new Set<string>();
  const distinct = [...truth.elements]
    .sort((a, b) => b.share - a.share)
    .filter(({ name }) => !seen.has(name) && seen.add(name));
  const telling = shuffle(
    random,
    distinct.filter(({ cue }) => cue),
  ).slice(0, 3);
  const rest = distinct.filter(({ cue }) => !cue).slice(0, longest - telling.length);
  const things = shuffle(random, [...telling, ...rest]).map((element) => describe(element, grounding));
  const when = `${pick(random, skies[truth.weather])}${pick(random, hours[truth.light])}`;
  if (things.length === 0) return `A picture with little in it, ${when}.`;
  const list = joinWith(things, "and");
  const ways = [`The picture shows ${list}, ${when}.`, `${upper(list)}, ${when}.`, `I see ${list}, ${when}.`];
  return pick(random, ways);
}

function describe({ name, text }: VisibleElement, grounding: Grounding): string {
  const thing = withArticle(name);
  if (text === undefined || text === "") return thing;
  const full = `${thing} with "${text.replaceAll("\n", " ")}"`;
  return grounding.isTrue(full) ? full : thing;
}
