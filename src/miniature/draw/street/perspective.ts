// A road that runs away from the viewer: where things on it stand, and the road itself.
import type { Cue } from "../../scene.ts";
import { darken } from "../colour.ts";
import type { Stage } from "../stage.ts";

export interface View {
  readonly vanishing: number;
  readonly horizon: number;
  /** Half of the road's width at the bottom of the picture. */
  readonly half: number;
  /** Picture position of ground `across` units right of the middle, `near` 1 at the bottom and 0 at the horizon. */
  at(across: number, near: number): readonly [number, number];
}

const bottom = 236;

export function createView(vanishing: number, horizon: number, half: number): View {
  return {
    vanishing,
    horizon,
    half,
    at: (across, near) => [vanishing + across * near + (112 - vanishing) * near, horizon + (bottom - horizon) * near],
  };
}

export interface RoadLook {
  readonly surface: string;
  readonly sidewalk: number;
}

/** The road with pavements, and lines where the cue shows them. */
export function drawRoad(stage: Stage, view: View, marking: Cue | undefined, { surface, sidewalk }: RoadLook): void {
  const { canvas, mood } = stage;
  const strip = (from: number, to: number, paint: string) =>
    canvas.polygon([...view.at(from, 0.015), ...view.at(to, 0.015), ...view.at(to, 1.1), ...view.at(from, 1.1)], paint);
  const { half } = view;
  if (sidewalk > 0) {
    canvas.element({ name: "sidewalk" }, () => {
      const stone = mood.tone(mood.hasSnow ? "#dfe4e8" : "#bfb9ae");
      for (const side of [-1, 1]) {
        strip(side * half, side * (half + sidewalk), stone);
        strip(side * half, side * (half + 4), darken(stone, 0.25));
      }
    });
  }
  canvas.element({ name: "road" }, () => {
    const far = mood.tone(surface, 0.5);
    const near = mood.tone(mood.weather === "rain" ? darken(surface, 0.25) : surface);
    strip(
      -half,
      half,
      canvas.gradient([
        [0, far],
        [0.4, near],
        [1, darken(near, 0.08)],
      ]),
    );
    if (mood.weather === "rain")
      strip(
        -half * 0.5,
        half * 0.2,
        canvas.gradient([
          [0, "#ffffff", 0.2],
          [1, "#ffffff", 0.02],
        ]),
      );
  });
  if (!marking) return;
  const paint = (name: unknown) => mood.tone(name === "yellow" ? "#f2bd2a" : "#f4f3ee");
  canvas.element({ name: marking.element, cue: marking }, () => {
    for (const side of [-1, 1]) strip(side * (half - 7), side * (half - 11), paint(marking.look?.edge));
    for (let near = 1.05; near > 0.04; near *= 0.66) {
      const to = near * 0.8;
      canvas.polygon(
        [...view.at(-3.4, near), ...view.at(3.4, near), ...view.at(3.4, to), ...view.at(-3.4, to)],
        paint(marking.look?.center),
      );
    }
  });
}
