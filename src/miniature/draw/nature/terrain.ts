// What the land looks like behind everything else, from the horizon down.
import { darken, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { grassColour } from "./tree-shapes.ts";

/** Land forms that can be drawn. */
export type LandForm = "hills" | "mountains" | "snowy mountains" | "desert" | "volcano";

/** Draws the land form on the horizon; the ground below is left to the setting. Returns nothing that hides the sky's top. */
export function drawLandForm(stage: Stage, form: LandForm, horizon: number): void {
  const { canvas, chance, mood } = stage;
  if (form === "hills") {
    drawRidge(stage, horizon, chance.between(16, 26), mood.tone("#7c9a72", 0.62), 5);
    drawRidge(stage, horizon, chance.between(7, 13), mood.tone(grassColour(mood.season, false), 0.4), 4);
  } else if (form === "mountains" || form === "snowy mountains") {
    drawPeaks(stage, horizon, chance.between(38, 52), mood.tone("#7587a0", 0.6), form === "snowy mountains");
    drawPeaks(stage, horizon, chance.between(22, 32), mood.tone("#61738a", 0.42), false);
    drawRidge(stage, horizon, 10, mood.tone("#5f7f5e", 0.35), 5);
  } else if (form === "volcano") {
    const x = chance.between(80, 150);
    const rock = mood.tone("#6d7793", 0.55);
    canvas.path(
      `M${x - 110} ${horizon}Q${x - 40} ${horizon - 24} ${x - 13} ${horizon - 62}L${x + 13} ${horizon - 62}Q${x + 40} ${horizon - 24} ${x + 110} ${horizon}Z`,
      rock,
    );
    canvas.path(
      `M${x - 27} ${horizon - 44}Q${x - 18} ${horizon - 54} ${x - 13} ${horizon - 62}L${x + 13} ${horizon - 62}Q${x + 18} ${horizon - 54} ${x + 27} ${horizon - 44}L${x + 15} ${horizon - 48}L${x + 6} ${horizon - 41}L${x - 4} ${horizon - 48}L${x - 15} ${horizon - 41}Z`,
      mood.tone("#f3f6fa", 0.3),
    );
  } else if (form === "desert") {
    for (const [height, colour, depth] of [
      [22, "#d9b277", 0.5],
      [12, "#dfb26a", 0.3],
    ] as const) {
      const x = chance.between(20, 200);
      canvas.path(
        `M-40 ${horizon + 1}Q${x - 70} ${horizon - 2} ${x} ${horizon - height}Q${x + 50} ${horizon - height * 0.2} 264 ${horizon + 1}Z`,
        mood.tone(colour, depth),
      );
      canvas.path(
        `M${x} ${horizon - height}Q${x + 14} ${horizon - height * 0.3} ${x - 10} ${horizon + 1}L264 ${horizon + 1}Q${x + 50} ${horizon - height * 0.2} ${x} ${horizon - height}Z`,
        { fill: darken(mood.tone(colour, depth), 0.14), isGlaze: true },
      );
    }
  }
}

/** Soft hills. */
export function drawRidge(
  { canvas, chance }: Stage,
  horizon: number,
  height: number,
  colour: string,
  waves: number,
): void {
  let data = `M-40 ${horizon + 2}`;
  const step = 304 / waves;
  let x = -40;
  data += `L-40 ${(horizon - height * chance.between(0.3, 1)).toFixed(1)}`;
  for (let i = 0; i < waves; i++) {
    const up = horizon - height * chance.between(0.5, 1.3);
    const end = horizon - height * chance.between(0.15, 0.9);
    data += `Q${(x + step / 2).toFixed(1)} ${up.toFixed(1)} ${(x + step).toFixed(1)} ${end.toFixed(1)}`;
    x += step;
  }
  canvas.path(`${data}L264 ${horizon + 2}Z`, colour);
}

function drawPeaks({ canvas, chance }: Stage, horizon: number, height: number, colour: string, hasSnow: boolean): void {
  const snow = mix(colour, "#ffffff", 0.85);
  for (let x = chance.between(-70, -30); x < 250; x += chance.between(34, 60)) {
    const half = chance.between(38, 62);
    const top = horizon - height * chance.between(0.65, 1.15);
    canvas.polygon([x - half, horizon + 2, x, top, x + half, horizon + 2], colour);
    canvas.polygon([x, top, x + half, horizon + 2, x + half * 0.15, horizon + 2], {
      fill: darken(colour, 0.18),
      isGlaze: true,
    });
    if (!hasSnow) continue;
    const drop = (horizon - top) * 0.42;
    const edge = (half * drop) / (horizon - top);
    canvas.polygon(
      [
        x,
        top,
        x + edge,
        top + drop,
        x + edge * 0.4,
        top + drop * 0.72,
        x,
        top + drop * 1.1,
        x - edge * 0.45,
        top + drop * 0.7,
        x - edge,
        top + drop,
      ],
      snow,
    );
  }
}
