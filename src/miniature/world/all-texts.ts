// Every text that a picture of this world can show, so that fonts can be cut down to the glyphs in use.
import { cueFamilies } from "../scene.ts";
import { cueDistribution } from "./cue-distribution.ts";
import { plateLetters } from "./draw-cues.ts";
import { openWorld } from "./open-world.ts";
import { webNames } from "./web-domains.ts";

/** Distinct texts, sorted; digits and free letters are listed as one text of their own. */
export function allTexts(): readonly string[] {
  const texts = new Set<string>(["0123456789", plateLetters, ...webNames]);
  for (const city of openWorld().cities) {
    for (const family of cueFamilies) {
      for (const { cue } of cueDistribution(city, family).values()) {
        if (cue.text !== undefined) texts.add(cue.text);
        for (const key of ["latin", "distance", "header", "letters"]) {
          const written = cue.look?.[key];
          if (typeof written === "string" && written !== "") texts.add(written);
        }
      }
    }
  }
  return [...texts].sort();
}
