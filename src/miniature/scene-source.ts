// What rendering needs to know of a world: its cities, the cues that one can show, and what a set of cues determines.
import type { Random } from "../run/random.ts";
import type { Cue, Observation, WorldCity } from "./scene.ts";

export interface SceneSource {
  readonly cities: readonly WorldCity[];
  drawCues(city: WorldCity, random: Random): readonly Cue[];
  observe(cues: readonly Cue[]): Observation;
}
