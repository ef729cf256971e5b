// Vehicles by their canonical name, in the colours of the cue, seen from the side.
import type { Cue } from "../../scene.ts";
import { darken, lighten } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { carColours, drawBicycle, drawBusSide, drawCarSide, drawRickshaw, drawScooter } from "./road-vehicles.ts";

const paints: Readonly<Record<string, string>> = {
  yellow: "#f3c222",
  black: "#2a2c32",
  red: "#c42a2e",
  beige: "#e5d7b0",
  white: "#f2f1ec",
  green: "#1f7d4d",
  blue: "#2763b0",
  pink: "#e86aa0",
  silver: "#b9bfc6",
  orange: "#ea7b26",
  brown: "#7d5233",
};

/** Length in canvas units of each kind at scale 1. */
const lengths: Readonly<Record<string, number>> = {
  tram: 200,
  bus: 200,
  "school bus": 170,
  "double decker bus": 170,
  "cable car": 120,
  minibus: 116,
  truck: 150,
  "pickup truck": 118,
  gondola: 150,
  bicycle: 60,
  motorcycle: 56,
  "tuk tuk": 72,
  rickshaw: 72,
};

/** Draws the vehicle with its wheels on y, its middle at x; a car would be `width` long, a bus longer. */
export function drawVehicle(
  stage: Stage,
  cue: Cue | undefined,
  x: number,
  y: number,
  width: number,
  flip = false,
): void {
  const { canvas, chance } = stage;
  const name = cue?.element ?? "car";
  const body = paints[String(cue?.look?.body)] ?? chance.pick(carColours);
  const accent = paints[String(cue?.look?.accent)];
  const length = lengths[name] ?? 100;
  const scale = (width * (length / 100) ** 0.35) / length;
  canvas.group(`translate(${n(x)} ${n(y)}) scale(${n(flip ? -scale : scale)} ${n(scale)})`, scale, () =>
    canvas.element(cue ? { name, cue } : { name }, () => shapes(stage, name, body, accent)),
  );
}

function shapes(stage: Stage, name: string, body: string, accent: string | undefined): void {
  const { canvas, mood } = stage;
  const second = accent === undefined ? undefined : mood.tone(accent);
  switch (name) {
    case "taxi":
    case "convertible":
    case "car":
      drawCarSide(stage, body);
      if (second) canvas.path("M-49 -17L50 -17L50 -9L-49 -9Z", second);
      if (name === "taxi") {
        canvas.rect(-12, -47, 20, 5, mood.lit("#fff2b0"), 1.5);
        canvas.rect(-13, -43, 22, 1.4, mood.tone("#2a2c32"));
      }
      if (name === "convertible") canvas.path("M-30 -26.5L-19 -42.5L20 -42.5L33 -27Z", mood.tone("#6f4b38"));
      return;
    case "tram":
    case "bus":
      drawBusSide(stage, body, name === "tram");
      if (second) canvas.rect(-99, -22, 198, 12, second);
      return;
    case "school bus":
      canvas.group("scale(0.85)", 0.85, () => drawBusSide(stage, body, false));
      canvas.rect(-84, -24, 168, 3, second ?? mood.tone("#2a2c32"));
      canvas.rect(-84, -16, 168, 3, second ?? mood.tone("#2a2c32"));
      return;
    case "double decker bus":
      canvas.rect(-84, -104, 168, 50, mood.tone(body), 7);
      for (let x = -76; x < 74; x += 22)
        canvas.rect(x, -94, 18, 21, mood.isDark ? mood.lit("#ffe3a0") : mood.tone("#5f7f93"), 2);
      canvas.group("scale(0.85)", 0.85, () => drawBusSide(stage, body, false));
      if (second) canvas.rect(-84, -60, 168, 5, second);
      return;
    case "cable car":
      canvas.rect(-58, -10, 116, 6, mood.tone("#3a3d42"));
      canvas.rect(-56, -30, 112, 22, mood.tone(body), 3);
      canvas.rect(-58, -62, 116, 6, second ?? mood.tone("#f2f1ec"), 2);
      for (let x = -54; x <= 50; x += 17) canvas.rect(x, -58, 3.4, 30, second ?? mood.tone("#f2f1ec"));
      canvas.rect(-20, -56, 40, 26, mood.tone("#5f7f93"), 2);
      for (const x of [-34, 34]) canvas.circle(x, -5, 5, mood.tone("#24262c"));
      return;
    case "minibus":
      canvas.ellipse(0, 0, 60, 4, { fill: "#101218", opacity: 0.35, isGlaze: true });
      canvas.path("M-58 -8V-50Q-57 -56 -50 -56H34Q42 -56 46 -48L55 -30Q58 -26 58 -18V-8Z", mood.tone(body));
      for (let x = -51; x < 20; x += 19) canvas.rect(x, -48, 16, 17, mood.tone("#5f7f93"), 2);
      canvas.path("M27 -48H36Q40 -48 42 -44L49 -31H27Z", mood.tone("#5f7f93"));
      if (second) canvas.rect(-58, -25, 116, 6, second);
      for (const x of [-34, 36]) {
        canvas.circle(x, -8, 9, mood.tone("#24262c"));
        canvas.circle(x, -8, 4.3, mood.tone("#b9bdc2"));
      }
      return;
    case "truck":
      canvas.ellipse(0, 0, 78, 4, { fill: "#101218", opacity: 0.35, isGlaze: true });
      canvas.rect(-74, -66, 104, 54, mood.tone("#e4e2da"), 2);
      for (let x = -66; x < 26; x += 12)
        canvas.line([x, -64, x, -14], darken(mood.tone("#e4e2da"), 0.15), 1, { isGlaze: true });
      canvas.path("M33 -12V-50Q34 -54 40 -54H56Q62 -54 65 -46L73 -30V-12Z", mood.tone(body));
      canvas.path("M46 -48H56Q60 -48 62 -43L67 -31H46Z", mood.tone("#5f7f93"));
      for (const x of [-54, -32, 52]) {
        canvas.circle(x, -9, 10, mood.tone("#24262c"));
        canvas.circle(x, -9, 4.6, mood.tone("#a9adb2"));
      }
      return;
    case "pickup truck":
      canvas.ellipse(0, 0, 62, 4, { fill: "#101218", opacity: 0.35, isGlaze: true });
      canvas.path("M-58 -9V-30H-8V-9Z", darken(mood.tone(body), 0.08));
      canvas.rect(-59, -33, 52, 4, mood.tone(body));
      canvas.path("M-9 -9V-46Q-8 -50 -3 -50H16Q21 -50 24 -46L34 -30Q56 -29 58 -20V-9Z", mood.tone(body));
      canvas.path("M-4 -46H14Q18 -46 20 -43L27 -31H-4Z", mood.tone("#5f7f93"));
      canvas.rect(52, -23, 6, 5, mood.isDark ? mood.lit("#fff2c0") : mood.tone("#f3efdd"), 1.5);
      for (const x of [-36, 36]) {
        canvas.circle(x, -9, 10, mood.tone("#24262c"));
        canvas.circle(x, -9, 4.8, mood.tone("#b9bdc2"));
      }
      return;
    case "tuk tuk":
    case "rickshaw":
      drawRickshaw(stage, body);
      if (second) canvas.path("M-34 -12L-34 -24L34 -24Q36 -18 36 -12Z", second);
      return;
    case "bicycle":
      drawBicycle(stage, body);
      return;
    case "motorcycle":
      drawScooter(stage, body);
      return;
    case "gondola":
      canvas.path(
        "M-75 -18Q-66 -4 -30 0H38Q64 -3 72 -30L76 -28Q72 4 40 8H-32Q-70 4 -79 -14Z",
        lighten(mood.tone(body), 0.05),
      );
      canvas.rect(-18, -9, 26, 7, mood.tone("#a5312f"), 2);
      canvas.line([46, -2, 28, -58], mood.tone("#8a6a48"), 1.6);
      return;
    default:
      drawCarSide(stage, body);
  }
}

export const vehicleNames: readonly string[] = ["car", "taxi", "convertible", ...Object.keys(lengths)];

const n = (value: number) => Math.round(value * 1000) / 1000;
