// A street seen across the road: fronts of houses with shops, a pavement, the edge of the road.
import { darken, lighten } from "../colour.ts";
import { drawSky } from "../sky.ts";
import { type Stage, takeCue } from "../stage.ts";
import { drawShopSign, drawWindow, wallColours } from "./front.ts";

export function drawFrontScene(stage: Stage): void {
  const { canvas, chance, mood } = stage;
  const ground = chance.between(176, 186);
  drawSky(stage, 90);
  const top = chance.between(16, 44);
  const wall = mood.tone(chance.pick(wallColours));
  const sign = takeCue(stage, "shop sign");
  canvas.element({ name: "building" }, () => {
    canvas.rect(-20, top, 264, ground - top, canvas.gradient([[0, lighten(wall, 0.08)], [1, darken(wall, 0.1)]]));
    canvas.rect(-20, top - 4, 264, 6, darken(wall, 0.25));
    for (let x = chance.between(6, 20); x < 210; x += 44) drawWindow(stage, x, top + 14, 22, 34);
    canvas.rect(-20, 132, 264, ground - 132, mood.tone("#41464f"));
    for (let x = 14; x < 200; x += 68) {
      canvas.element({ name: "window" }, () => canvas.rect(x, 140, 56, ground - 146, mood.isDark ? mood.lit("#ffe2a3") : mood.tone("#86a2b3")));
    }
  });
  if (sign) drawShopSign(stage, sign, 14, 92, 196, 40);
  canvas.element({ name: "sidewalk" }, () => canvas.rect(-20, ground, 264, 20, mood.tone("#b9b4aa")));
  canvas.element({ name: "road" }, () => {
    canvas.rect(-20, ground + 14, 264, 80, mood.tone("#5b5e66"));
  });
}
