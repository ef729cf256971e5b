// Scenes without pictures for tests: a random subset of a random city's cues and some scenery.
import { createRandom } from "../../run/random.ts";
import { observe } from "../observe/observe.ts";
import type { SceneTruth, VisibleElement } from "../scene.ts";
import { drawCues } from "../world/draw-cues.ts";
import { openWorld } from "../world/open-world.ts";
import { pick, shuffle } from "./pick.ts";

const scenery = ["sky", "cloud", "building", "window", "door", "person", "sidewalk", "tree", "road", "bench", "dog"];

/** The scene of a seed, with so many cues in view, or 0 to 6. */
export function drawScene(seed: number, cueCount?: number): SceneTruth {
  const random = createRandom(seed);
  const world = openWorld();
  const city = pick(random, world.cities);
  const cues = shuffle(random, drawCues(city, random)).slice(0, cueCount ?? random.integer(7));
  const box = [0.1, 0.1, 0.2, 0.2] as const;
  const elements: VisibleElement[] = [
    ...cues.map((cue) => ({ name: cue.element, box, share: 0.04, cue, ...(cue.text && { text: cue.text }) })),
    ...shuffle(random, scenery)
      .slice(0, 3)
      .map((name) => ({ name, box, share: 0.04 })),
  ];
  return {
    id: `scene-${seed}`,
    seed,
    split: "test",
    city,
    setting: "street",
    season: pick(random, ["spring", "summer", "autumn", "winter"]),
    weather: pick(random, ["clear", "cloudy", "rain", "snow", "fog"]),
    light: pick(random, ["day", "golden hour", "dusk", "night"]),
    elements,
    cues,
    distractors: [],
    observation: observe(cues, world),
  };
}
