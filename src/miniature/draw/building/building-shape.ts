// What a building drawing is.
import type { Stage } from "../stage.ts";

/** Draws a building around x = 0 on y = 0, up to about y = -100; what tells it from others goes into `feature`. */
export type BuildingShape = (stage: Stage, depth: number, feature: (draw: () => void) => void) => void;

/** A building that is told by something on or before it. */
export const withAddition =
  (base: BuildingShape, addition: (stage: Stage, depth: number) => void): BuildingShape =>
  (stage, depth, feature) => {
    base(stage, depth, (draw) => draw());
    feature(() => addition(stage, depth));
  };
