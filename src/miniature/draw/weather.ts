// Rain, snow and fog in front of everything, and what a person wears that speaks for another country.
import type { Cue } from "../scene.ts";
import { drawFlag } from "./flag.ts";
import { drawPerson } from "./people.ts";
import type { Stage } from "./stage.ts";

export function drawWeather({ canvas, chance, mood }: Stage): void {
  if (mood.weather === "rain") {
    for (let i = 0; i < 60; i++) {
      const [x, y] = [chance.between(-10, 240), chance.between(-20, 224)];
      const length = chance.between(6, 13);
      canvas.line([x, y, x - length * 0.22, y + length], "#e4edf3", 0.6, {
        opacity: chance.between(0.2, 0.45),
        isGlaze: true,
      });
    }
  } else if (mood.weather === "snow") {
    for (let i = 0; i < 90; i++) {
      canvas.circle(chance.between(-10, 234), chance.between(-10, 234), chance.between(0.5, 1.6), {
        fill: "#ffffff",
        opacity: chance.between(0.5, 0.9),
        isGlaze: true,
      });
    }
  } else if (mood.weather === "fog") {
    canvas.rect(-40, -40, 304, 304, { fill: mood.haze, opacity: 0.14, isGlaze: true });
  }
}

/** A passer-by with the flag of another country on the shirt. */
export function drawDistractor(stage: Stage, flag: Cue): void {
  const { chance } = stage;
  const [x, y] = [chance.between(26, 198), chance.between(206, 216)];
  const height = 58;
  drawPerson(stage, x, y, height);
  const wide = height * 0.2;
  const { canvas } = stage;
  // Without its cue: what is worn is no evidence.
  const worn: Stage = {
    ...stage,
    canvas: {
      ...canvas,
      element: (_, draw) => canvas.element({ name: "flag", isDistractor: true, text: flag.value }, draw),
    },
  };
  drawFlag(worn, flag, x - wide / 2, y - height * 0.74, wide, wide * 0.68);
}
