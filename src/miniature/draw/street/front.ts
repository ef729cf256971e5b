// A house front seen square-on: wall, windows, a shop on the ground floor with its sign, pavement and kerb.
import type { Cue } from "../../scene.ts";
import { darken, inkOn, lighten, mix } from "../colour.ts";
import { writeLines } from "../sign/write-lines.ts";
import type { Stage } from "../stage.ts";

export const wallColours = ["#d9b48f", "#c98f74", "#e3d3b4", "#b9c3c4", "#d8a99a", "#a9b89f", "#e8e2d4", "#c7a06a", "#9fb2c4"];
export const signColours = ["#b3262e", "#1f5f8b", "#1d6b4a", "#f2c230", "#2a2f3a", "#f4efe2", "#7b2d5e", "#e0672a", "#0f7c86"];

/** A sign board over a shop; `cue` names it where it tells a place. */
export function drawShopSign(stage: Stage, cue: Cue, x: number, y: number, width: number, height: number): void {
  const { canvas, chance, mood } = stage;
  const ground = mood.lit(chance.pick(signColours));
  const ink = inkOn(ground);
  canvas.element({ name: cue.element, cue, text: cue.text }, () => {
    canvas.rect(x, y, width, height, { fill: ground, stroke: darken(ground, 0.35), width: 1.2 }, 2);
    canvas.rect(x + 1.2, y + 1.2, width - 2.4, height * 0.3, { fill: lighten(ground, 0.25), opacity: 0.25, isGlaze: true }, 1.5);
    writeLines(canvas, cue.text ?? "", {
      x: x + 5,
      y: y + 3.5,
      width: width - 10,
      height: height - 7,
      fill: ink,
      style: chance.one(0.25) ? "serif" : "sans",
    });
  });
}

/** A window of a front. */
export function drawWindow({ canvas, chance, mood }: Stage, x: number, y: number, width: number, height: number): void {
  const isLit = mood.isDark && chance.one(0.55);
  const frame = mood.tone("#f3efe6");
  const glass = isLit ? mood.lit(chance.pick(["#ffd98a", "#ffe7b0", "#f7c873"])) : mood.tone(mix("#5d7f99", mood.sky[1], 0.35));
  canvas.element({ name: "window" }, () => {
    canvas.rect(x - 1.4, y - 1.4, width + 2.8, height + 2.8, frame);
    canvas.rect(x, y, width, height, glass);
    canvas.polygon([x, y + height * 0.7, x + width * 0.7, y, x + width, y, x, y + height], {
      fill: "#ffffff",
      opacity: 0.14,
      isGlaze: true,
    });
    canvas.line([x + width / 2, y, x + width / 2, y + height], frame, 1);
  });
  canvas.rect(x - 2.4, y + height + 1.2, width + 4.8, 1.8, mood.tone("#cfc8ba"));
}
