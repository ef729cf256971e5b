// Completions about random places, for timing rewards.
import type { Sample } from "../../src/data/sample.ts";
import { countryName } from "../../src/place/countries.ts";
import { openGazetteer } from "../../src/place/open-gazetteer.ts";
import { createRandom } from "../../src/run/random.ts";
import { formatAnswer } from "../../src/task/format-answer.ts";
import { visualLexicon } from "../../src/task/visual-lexicon.ts";

export interface RewardGroup {
  readonly sample: Sample;
  readonly completions: readonly string[];
}

const phrasings = [
  "The image shows a {} beside a {}, and in the background there is a {}.",
  "On the left I can see a {}, which is typical of this part of the world, while the {} on the right looks newer.",
  "There is no {} in the picture, but the {} and the light point to a temperate climate.",
  "The style of the {} and the colour of the {} suggest that the photo was taken in a mid-sized town.",
  "Several people are walking past a {}; the {} behind them carries text in a language that I cannot read.",
  "The presence of a {} narrows the search, because a {} like this one is rarely found elsewhere.",
];

/** Rows with completions of about 180 words each, as a model of seven billion parameters writes them; every fourth is right. */
export function drawRewardGroups(count: number, groupSize: number): RewardGroup[] {
  const random = createRandom(11);
  const gazetteer = openGazetteer();
  const noun = () => visualLexicon.names[random.integer(visualLexicon.names.length)]!;
  const place = () => gazetteer.place(random.integer(gazetteer.cityCount));
  const reason = () =>
    Array.from({ length: 9 }, () => phrasings[random.integer(phrasings.length)]!.replaceAll("{}", noun)).join(" ");
  return Array.from({ length: count }, (_, row) => {
    const truth = place();
    const names = Array.from({ length: 12 }, () => ({ name: noun(), source: "bench", score: 1 }));
    const sample: Sample = {
      id: `row-${row}`,
      images: [],
      country: countryName(truth.country),
      iso2: truth.country,
      city: truth.name,
      lat: truth.point.lat,
      lon: truth.point.lon,
      visualElements: names,
      entities: names.map(({ name }) => ({ text: name })),
    };
    const completions = Array.from({ length: groupSize }, (_, member) => {
      const guess = member % 4 === 0 ? truth : place();
      return formatAnswer({ reasoning: reason(), country: countryName(guess.country), city: guess.name });
    });
    return { sample, completions };
  });
}
