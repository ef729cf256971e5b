// Chooses what a scene shows: the city, the point of view, the weather, and which true cues are drawn.
import type { Random } from "../../run/random.ts";
import { type Chance, createChance } from "../draw/chance.ts";
import type { Light, Season, Weather } from "../draw/mood.ts";
import { type Cue, type CueFamily, cueFamilies, type SceneTruth, type WorldCity } from "../scene.ts";
import { drawCues } from "../world/draw-cues.ts";
import type { World } from "../world/world.ts";
import { type Shot, shots } from "./shots.ts";

export interface SceneShares {
  /** Share of scenes without any cue; 0.2 by default. */
  readonly none?: number;
  /** Of the others, the share of scenes whose cues rarely tell more than the country; 0.25 by default. */
  readonly countryOnly?: number;
  /** How often shots are taken, by name, in place of their own weights: a set to practise on can show more of what is hard. */
  readonly shotWeights?: Readonly<Record<string, number>>;
  /** ISO codes of the countries that scenes are of; all of the world's by default. */
  readonly countries?: readonly string[];
}

export const defaultShares = { none: 0.2, countryOnly: 0.25 } as const;

/** Share of the scenes of the test split that lie in held-out cities. */
const heldOutShare = 0.2;
const distractorShare = 0.18;

export interface ScenePlan {
  readonly chance: Chance;
  readonly city: WorldCity;
  readonly shot: Shot;
  readonly light: Light;
  readonly weather: Weather;
  readonly season: Season;
  readonly cues: readonly Cue[];
  /** A cue of another country, shown where it proves nothing. */
  readonly distractor: Cue | undefined;
}

/** Which families are drawn never depends on the city, so that the ideal observer's posterior is exact. */
export function composeScene(
  world: World,
  random: Random,
  split: SceneTruth["split"],
  { none = defaultShares.none, countryOnly = defaultShares.countryOnly, shotWeights = {}, countries }: SceneShares = {},
): ScenePlan {
  const chance = createChance(random);
  const city = chooseCity(world, chance, split, countries);
  const kind = chance.one(none) ? "none" : chance.one(countryOnly) ? "plain" : "rich";
  const shot = chooseShot(chance, shots[kind], shotWeights);
  const asked = new Set<CueFamily>(shot.needs);
  for (const [family, share] of Object.entries(shot.may) as [CueFamily, number][])
    if (chance.one(share)) asked.add(family);
  // In the order of the families, so that the stream of random numbers does not hang on the table above.
  const families = cueFamilies.filter((family) => asked.has(family));
  const cues = drawCues(city, random, { families });
  const season = chance.weighted({ spring: 3, summer: 4, autumn: 3, winter: 2 });
  const isCold = Math.abs(city.lat) > 36 && season === "winter";
  const weather = chance.weighted({ clear: 5, cloudy: 2.6, rain: 0.9, fog: 0.5, snow: isCold ? 4 : 0 });
  const light = chance.weighted({ day: 6.4, "golden hour": 1.7, dusk: 0.9, night: 1 });
  return {
    chance,
    city,
    shot,
    light,
    weather,
    season,
    cues,
    distractor: chooseDistractor(world, chance, city, kind === "none"),
  };
}

function chooseCity(
  { cities }: World,
  chance: Chance,
  split: SceneTruth["split"],
  countries?: readonly string[],
): WorldCity {
  const isHeldOut = split === "test" && chance.one(heldOutShare);
  const shown = countries === undefined ? cities : cities.filter(({ iso2 }) => countries.includes(iso2));
  const wanted = shown.filter((city) => city.isHeldOut === isHeldOut);
  // A few countries may have no city of one of the two kinds.
  return chance.pick(wanted.length > 0 ? wanted : shown.filter((city) => split === "test" || !city.isHeldOut));
}

function chooseShot(chance: Chance, list: readonly Shot[], weights: Readonly<Record<string, number>>): Shot {
  const weightOf = ({ name, weight }: Shot) => weights[name] ?? weight;
  let left = chance.random.next() * list.reduce((sum, shot) => sum + weightOf(shot), 0);
  for (const shot of list) {
    left -= weightOf(shot);
    if (left < 0) return shot;
  }
  return list.at(-1)!;
}

/** The flag of another country, worn or printed. */
function chooseDistractor(world: World, chance: Chance, city: WorldCity, isPlaceless: boolean): Cue | undefined {
  if (isPlaceless || !chance.one(distractorShare)) return undefined;
  const other = chance.pick(world.cities.filter(({ iso2, isHeldOut }) => iso2 !== city.iso2 && !isHeldOut));
  const [flag] = drawCues(other, chance.random, { families: ["flag"] });
  return flag?.element === "flag" && flag.value !== "flag of Europe" ? flag : undefined;
}
