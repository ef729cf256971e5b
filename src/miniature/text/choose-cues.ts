// Chooses the cues that a short reasoning needs: those that settle the place, the more telling the likelier.
import type { Random } from "../../run/random.ts";
import { observe } from "../observe/observe.ts";
import type { Cue, Observation } from "../scene.ts";
import { openWorld } from "../world/open-world.ts";
import { cueSupport } from "./cue-support.ts";

/** No reasoning goes through more cues than this. */
const longest = 4;

/**
 * At most four cues, the widest first, after which the observer says the same as after all of them; one more is added
 * now and then, because people also mention what they do not need.
 */
export function chooseCues(cues: readonly Cue[], whole: Observation, random: Random): readonly Cue[] {
  const world = openWorld();
  // Jitter lets cues of like strength take turns.
  const order = cues
    .map((cue) => ({ cue, width: Math.log(cueSupport(cue).cities.length + 0.5) + random.next() }))
    .sort((a, b) => a.width - b.width)
    .map(({ cue }) => cue);
  const chosen: Cue[] = [];
  for (const cue of order) {
    if (chosen.length === longest) break;
    if (chosen.length > 0) {
      const now = observe(chosen, world);
      const isSettled = now.determines === whole.determines && now.city === whole.city && whole.determines !== "none";
      if (isSettled && random.next() > 0.5) break;
    }
    chosen.push(cue);
  }
  return chosen.sort((a, b) => cueSupport(b).cities.length - cueSupport(a).cities.length);
}
