// What every drawer works with: the canvas, the light and the scene's choices.
import type { Cue } from "../scene.ts";
import type { Canvas } from "./canvas.ts";
import type { Chance } from "./chance.ts";
import type { Mood } from "./mood.ts";

export interface Stage {
  readonly canvas: Canvas;
  readonly chance: Chance;
  readonly mood: Mood;
  /** The scene's cues that wait to be drawn; a drawer takes those that it draws. */
  readonly cues: Cue[];
}

/** Takes the first waiting cue of the families, or undefined. */
export function takeCue(stage: Stage, ...families: readonly Cue["family"][]): Cue | undefined {
  const at = stage.cues.findIndex(({ family }) => families.includes(family));
  return at < 0 ? undefined : stage.cues.splice(at, 1)[0];
}
