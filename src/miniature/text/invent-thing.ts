// Things that a teacher with too much imagination says it sees.
import type { Random } from "../../run/random.ts";
import type { VisibleElement } from "../scene.ts";
import { groundClaims } from "./ground-claims.ts";
import { upper, withArticle } from "./phrase-cue.ts";
import { pick, shuffle } from "./pick.ts";

/** Canonical names of the visual lexicon, such as scenes of this world show them. */
const inventions = [
  "palm tree",
  "minaret",
  "church",
  "tram",
  "double decker bus",
  "pagoda",
  "windmill",
  "cactus",
  "olive tree",
  "birch",
  "statue",
  "fountain",
  "canal",
  "castle",
  "bicycle",
  "market stall",
  "snow capped mountain",
  "flag",
  "traffic light",
  "billboard",
  "stop sign",
  "street sign",
  "boat",
  "bridge",
  "skyscraper",
  "motorcycle",
  "beach",
  "balcony",
  "dog",
  "bench",
];

/** One that is not in the picture, and a sentence that claims it; null where the picture has them all. */
export function inventThing(
  elements: readonly Pick<VisibleElement, "name">[],
  random: Random,
): { readonly name: string; readonly sentence: string } | null {
  const grounding = groundClaims(elements);
  const name = shuffle(random, inventions).find((thing) => !grounding.isTrue(`There is ${withArticle(thing)}.`));
  if (name === undefined) return null;
  const thing = withArticle(name);
  const ways = [`There is ${thing}.`, `I see ${thing}.`, `${upper(thing)} can be seen.`, `In the back is ${thing}.`];
  return { name, sentence: pick(random, ways) };
}
