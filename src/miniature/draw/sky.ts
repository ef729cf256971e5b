// The sky: gradient, sun or moon, clouds, stars.

import { lighten, mix } from "./colour.ts";
import type { Stage } from "./stage.ts";

export function drawSky({ canvas, chance, mood }: Stage, horizon: number): void {
  const [zenith, middle, low] = mood.sky;
  canvas.element({ name: "sky" }, () => {
    canvas.rect(
      -40,
      -40,
      304,
      horizon + 60,
      canvas.gradient([
        [0, zenith],
        [0.55, middle],
        [1, low],
      ]),
    );
  });
  if (mood.light === "night") drawStars({ canvas, chance, mood } as Stage, horizon);
  if (mood.weather === "clear" || (mood.weather === "cloudy" && chance.one(0.3)))
    drawSun({ canvas, chance, mood } as Stage, horizon);
  const clouds = { clear: chance.integer(0, 3), cloudy: chance.integer(3, 6), rain: 4, snow: 2, fog: 0 }[mood.weather];
  for (let i = 0; i < clouds; i++) {
    drawCloud(
      { canvas, chance, mood } as Stage,
      chance.between(-10, 224),
      chance.between(4, horizon * 0.6),
      chance.between(14, 34),
    );
  }
}

function drawStars({ canvas, chance }: Stage, horizon: number): void {
  for (let i = 0; i < 26; i++) {
    canvas.circle(chance.between(0, 224), chance.between(0, horizon * 0.8), chance.between(0.3, 0.9), {
      fill: "#ffffff",
      opacity: chance.between(0.3, 0.9),
      isGlaze: true,
    });
  }
}

function drawSun({ canvas, chance, mood }: Stage, horizon: number): void {
  const x = chance.between(20, 204);
  if (mood.light === "night") {
    const y = chance.between(14, horizon * 0.4);
    canvas.circle(x, y, 7, "#f3f0dc");
    canvas.circle(x + 3, y - 1.5, 5.8, { fill: mix(mood.sky[0], mood.sky[1], 0.3), isGlaze: true });
    return;
  }
  const y = mood.light === "day" ? chance.between(12, horizon * 0.4) : horizon - chance.between(4, 22);
  const colour = mood.light === "day" ? "#fff6d0" : mood.light === "dusk" ? "#ffb27a" : "#fff0b8";
  const glow = canvas.glow([
    [0, colour, 0.75],
    [0.35, colour, 0.28],
    [1, colour, 0],
  ]);
  canvas.circle(x, y, mood.light === "day" ? 30 : 52, { fill: glow, isGlaze: true });
  canvas.element({ name: "sun" }, () => canvas.circle(x, y, mood.light === "day" ? 7 : 9, lighten(colour, 0.4)));
}

/** A cloud `width` half-widths wide: overlapping puffs on a flat base. */
export function drawCloud({ canvas, chance, mood }: Stage, x: number, y: number, width: number): void {
  const height = width * chance.between(0.3, 0.42);
  const under = mix(mood.cloud, mood.sky[1], 0.35);
  canvas.element({ name: "cloud" }, () => {
    const puffs = [
      [-0.55, 0, 0.52],
      [-0.15, -0.45, 0.72],
      [0.3, -0.25, 0.6],
      [0.65, 0.05, 0.42],
    ] as const;
    canvas.rect(
      x - width * 0.85,
      y - height * 0.1,
      width * 1.7,
      height * 0.62,
      { fill: under, opacity: 0.85 },
      height * 0.31,
    );
    for (const [dx, dy, r] of puffs) {
      canvas.circle(x + dx * width, y + dy * height, r * height * chance.between(0.9, 1.15), {
        fill: mood.cloud,
        opacity: 0.92,
      });
    }
  });
}
