// People as simple figures without faces, upright from the middle of their feet.
import { darken } from "./colour.ts";
import type { Stage } from "./stage.ts";

const clothes = ["#b8433a", "#3f6fa3", "#e1b94a", "#5a7f5c", "#8a5a83", "#d9d4c7", "#37414f", "#c77b45", "#7ba7b5"];
const trousers = ["#2f3a4c", "#4a4238", "#6a6d73", "#3a3f45", "#7b6a55"];
const skin = ["#f0cba6", "#d9a57c", "#b07b52", "#8a5a3a", "#6b4530"];
const hair = ["#2a211c", "#4d3626", "#7a5636", "#b08a54", "#8d8d8d"];

/** A person `height` tall who stands at (x, y), with their back or a blank face to the viewer. */
export function drawPerson(stage: Stage, x: number, y: number, height: number, depth = 0): void {
  const { canvas, chance, mood } = stage;
  const top = mood.tone(chance.pick(clothes), depth);
  const legs = mood.tone(chance.pick(trousers), depth);
  const face = mood.tone(chance.pick(skin), depth);
  const head = mood.tone(chance.pick(hair), depth);
  const stride = chance.between(2, 6);
  const isSkirt = chance.one(0.25);
  const hasBag = chance.one(0.3);
  const hasUmbrella = mood.weather === "rain" && chance.one(0.6);
  canvas.group(`translate(${round(x)} ${round(y)}) scale(${round(height / 100)})`, height / 100, () => {
    canvas.ellipse(0, 0, 16, 3, { fill: "#101218", opacity: 0.3, isGlaze: true });
    canvas.element({ name: "person" }, () => {
      if (hasUmbrella) {
        canvas.line([8, -60, 8, -112], mood.tone("#33363c", depth), 1.6);
        canvas.path("M-24 -102Q8 -134 40 -102Q32 -106 24 -102Q16 -106 8 -102Q0 -106 -8 -102Q-16 -106 -24 -102Z", top);
      }
      if (isSkirt) {
        canvas.line([-4, -18, -4.5, -1], face, 5, { cap: "round" });
        canvas.line([4, -18, 5, -1], face, 5, { cap: "round" });
        canvas.polygon([-9, -50, 9, -50, 14, -16, -14, -16], legs);
      } else {
        canvas.line([-4, -48, -4 - stride * 0.6, -2], legs, 7.4, { cap: "round" });
        canvas.line([4, -48, 4 + stride * 0.6, -2], darken(legs, 0.15), 7.4, { cap: "round" });
      }
      canvas.line([-11, -74, -15, -44], darken(top, 0.12), 5.6, { cap: "round" });
      canvas.line([11, -74, 15, -44], darken(top, 0.12), 5.6, { cap: "round" });
      canvas.circle(-15, -42, 2.8, face);
      canvas.circle(15, -42, 2.8, face);
      canvas.path("M-12 -46L-13 -74Q-12 -81 -4 -82L4 -82Q12 -81 13 -74L12 -46Z", top);
      canvas.rect(-2.6, -87, 5.2, 7, face);
      canvas.circle(0, -92, 7.6, face);
      canvas.path("M-8 -91Q-9 -101 0 -101Q9 -101 8 -91Q5 -96 0 -96Q-5 -96 -8 -91Z", head);
      if (hasBag) {
        canvas.line([-9, -80, 13, -50], mood.tone("#5b4030", depth), 1.4, { isGlaze: true });
        canvas.rect(9, -52, 10, 11, mood.tone("#7a5238", depth), 2);
      }
    });
  });
}

const round = (value: number) => Math.round(value * 100) / 100;
