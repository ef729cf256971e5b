// Vehicles as drivers see them: from behind, from the front and from the side.
import { darken, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";

export const carColours = [
  "#b8332f",
  "#2d5d94",
  "#e4e5e2",
  "#33363d",
  "#8d949b",
  "#3c7a5a",
  "#d8b23a",
  "#6a8fb0",
  "#7a2f3c",
];

/** A car from behind or from the front, 100 wide and about 84 high, its wheels standing on y = 0, its middle at x = 0. */
export function drawCarEnd(
  stage: Stage,
  view: "rear" | "front",
  colour: string,
  depth: number,
  plate?: () => void,
): void {
  const { canvas, mood } = stage;
  const body = mood.tone(colour, depth);
  const dark = mood.tone("#22252b", depth);
  const glass = mood.tone(mix("#40566a", mood.sky[1], 0.3), depth);
  canvas.ellipse(0, 0, 54, 6, { fill: "#101218", opacity: 0.35, isGlaze: true });
  canvas.rect(-44, -16, 17, 16, dark, 4);
  canvas.rect(27, -16, 17, 16, dark, 4);
  canvas.path("M-33 -80Q0 -87 33 -80L42 -52L-42 -52Z", body);
  canvas.path("M-29 -76Q0 -82 29 -76L36 -54L-36 -54Z", glass);
  canvas.path("M-29 -76Q-10 -80.5 -2 -80L-14 -54L-36 -54Z", { fill: "#ffffff", opacity: 0.16, isGlaze: true });
  canvas.path(
    "M-46 -50Q-44 -56 -36 -56L36 -56Q44 -56 46 -50L49 -34L48 -10Q48 -7 44 -7L-44 -7Q-48 -7 -48 -10L-49 -34Z",
    body,
  );
  canvas.path("M-46 -50Q-44 -56 -36 -56L36 -56Q44 -56 46 -50L47 -45L-47 -45Z", {
    fill: lighten(body, 0.35),
    opacity: 0.5,
    isGlaze: true,
  });
  canvas.rect(-48, -16, 96, 9, darken(body, 0.3), 3);
  if (view === "rear") {
    for (const side of [-1, 1]) {
      canvas.path(
        `M${side * 48} -44L${side * 33} -43L${side * 34} -31L${side * 48.5} -30Z`,
        mood.isDark ? mood.lit("#ff4236") : mood.tone("#c9302b", depth),
      );
    }
  } else {
    for (const side of [-1, 1]) {
      canvas.ellipse(side * 38, -37, 9, 6.5, mood.isDark ? mood.lit("#fff6cf") : mood.tone("#f1f2ee", depth));
      if (mood.isDark)
        canvas.circle(side * 38, -37, 26, {
          fill: canvas.glow([
            [0, "#fff3c4", 0.65],
            [1, "#fff3c4", 0],
          ]),
          isGlaze: true,
        });
    }
    canvas.rect(-25, -42, 50, 12, mood.tone("#2b2e35", depth), 3);
    for (const y of [-39, -36, -33]) canvas.line([-23, y, 23, y], mood.tone("#8b9097", depth), 0.8);
  }
  if (plate) plate();
  else canvas.rect(-15, -26, 30, 8, mood.tone("#e7e7e2", depth), 1);
}

/** A car from the side, 100 long, facing right, wheels on y = 0. */
export function drawCarSide({ canvas, mood }: Stage, colour: string, depth = 0): void {
  const body = mood.tone(colour, depth);
  const glass = mood.tone(mix("#496075", mood.sky[1], 0.35), depth);
  const dark = mood.tone("#24262c", depth);
  canvas.ellipse(0, 0, 54, 4, { fill: "#101218", opacity: 0.35, isGlaze: true });
  canvas.path(
    "M-49 -8L-50 -18Q-48 -25 -36 -26L-22 -40Q-19 -42 -15 -42L12 -42Q16 -42 20 -39L33 -27Q47 -25 49 -18L50 -8Z",
    body,
  );
  canvas.path("M-29 -26L-19 -37.5Q-18 -38.6 -15 -38.6L-3 -38.6L-3 -26Z", glass);
  canvas.path("M1 -26L1 -38.6L12 -38.6Q15 -38.6 17 -37L27 -26Z", glass);
  canvas.path("M-50 -18Q-48 -25 -36 -26L33 -27Q47 -25 49 -18Z", { fill: "#ffffff", opacity: 0.16, isGlaze: true });
  canvas.line([-1, -25, -1, -9], darken(body, 0.35), 0.9);
  canvas.rect(4, -22, 7, 1.6, darken(body, 0.4), 0.8);
  canvas.rect(44, -20, 5.6, 4.5, mood.isDark ? mood.lit("#fff2c0") : mood.tone("#f3efdd", depth), 1.5);
  canvas.rect(-50, -21, 4, 5.5, mood.isDark ? mood.lit("#ff4236") : mood.tone("#c4312c", depth), 1);
  for (const x of [-30, 30]) {
    canvas.circle(x, -8, 9, dark);
    canvas.circle(x, -8, 4.6, mood.tone("#b9bdc2", depth));
  }
}

/** A city bus from the front or behind, 100 wide and 120 high. */
export function drawBusEnd(stage: Stage, view: "rear" | "front", colour: string, depth: number): void {
  const { canvas, mood } = stage;
  const body = mood.tone(colour, depth);
  canvas.ellipse(0, 0, 54, 6, { fill: "#101218", opacity: 0.35, isGlaze: true });
  for (const x of [-42, 26]) canvas.rect(x, -12, 16, 12, mood.tone("#22252b", depth), 3);
  canvas.rect(-48, -122, 96, 115, body, 9);
  canvas.rect(-42, -104, 84, 50, mood.tone(mix("#40566a", mood.sky[1], 0.35), depth), 5);
  canvas.path("M-40 -102L-4 -102L-24 -56L-40 -56Z", { fill: "#ffffff", opacity: 0.15, isGlaze: true });
  canvas.rect(-26, -118, 52, 10, mood.lit("#2a2d33"), 2);
  canvas.line([-20, -113, 20, -113], mood.lit("#ffb43a"), 3, { dash: "3 2" });
  canvas.rect(-48, -20, 96, 8, darken(body, 0.3));
  for (const side of [-1, 1])
    canvas.ellipse(side * 36, -31, 8, 6, view === "front" ? mood.lit("#fff4d0") : mood.lit("#d8372f"));
}

/** A bus or tram from the side, 200 long, facing right. */
export function drawBusSide({ canvas, mood }: Stage, colour: string, isTram: boolean): void {
  const body = mood.tone(colour);
  canvas.ellipse(0, 0, 104, 4.5, { fill: "#101218", opacity: 0.35, isGlaze: true });
  canvas.rect(-100, -66, 200, 60, body, isTram ? 12 : 6);
  canvas.rect(-100, -26, 200, 7, { fill: lighten(body, 0.6), opacity: 0.9 });
  for (let x = -92; x < 78; x += 24)
    canvas.rect(x, -58, 20, 24, mood.isDark ? mood.lit("#ffe3a0") : mood.tone(mix("#4b6478", mood.sky[1], 0.35)), 2);
  canvas.rect(82, -58, 15, 30, mood.tone(mix("#4b6478", mood.sky[1], 0.35)), 3);
  canvas.rect(-48, -56, 17, 48, darken(body, 0.18), 1.5);
  for (const x of isTram ? [-70, -52, 52, 70] : [-64, 64]) {
    canvas.circle(x, -7, isTram ? 6 : 10, mood.tone("#24262c"));
    canvas.circle(x, -7, isTram ? 3 : 4.8, mood.tone("#a9adb2"));
  }
  if (isTram) {
    canvas.line([-10, -66, 4, -78, -8, -88], mood.tone("#3a3d44"), 1.6);
    canvas.line([-200, -88, 200, -88], mood.tone("#3a3d44"), 0.8, { isGlaze: true });
  }
}

/** A three-wheeled taxi from the side, 70 long. */
export function drawRickshaw({ canvas, mood }: Stage, colour: string): void {
  const body = mood.tone(colour);
  canvas.ellipse(0, 0, 38, 4, { fill: "#101218", opacity: 0.35, isGlaze: true });
  canvas.path("M-34 -10L-34 -48Q-33 -56 -24 -56L10 -56Q20 -55 25 -42L33 -24Q36 -18 36 -10Z", body);
  canvas.path("M-34 -40L-34 -48Q-33 -56 -24 -56L10 -56Q18 -55 22 -48Z", mood.tone("#2c2f34"));
  canvas.path("M-14 -40L6 -40L6 -14L-14 -14Z", mood.tone("#3a3230"));
  canvas.path("M10 -46L19 -44L28 -26L10 -26Z", mood.tone(mix("#8aa7b8", mood.sky[1], 0.4)));
  for (const x of [-22, 26]) {
    canvas.circle(x, -7, 7.5, mood.tone("#24262c"));
    canvas.circle(x, -7, 3.2, mood.tone("#b9bdc2"));
  }
}

/** A bicycle, 60 long. */
export function drawBicycle({ canvas, mood }: Stage, colour: string): void {
  const frame = mood.tone(colour);
  const tyre = mood.tone("#26282d");
  for (const x of [-19, 19]) canvas.circle(x, -12, 11, { stroke: tyre, width: 1.8 });
  canvas.line([-19, -12, -8, -27, 12, -27, 19, -12], frame, 2, { join: "round" });
  canvas.line([-8, -27, 0, -12, 12, -27], frame, 2, { join: "round" });
  canvas.line([-19, -12, 0, -12], frame, 1.6);
  canvas.line([-9, -27, -11, -32, -6, -32], tyre, 2, { cap: "round" });
  canvas.line([12, -27, 11, -34, 17, -35], tyre, 1.8, { cap: "round", join: "round" });
}

/** A motor scooter, 56 long, facing right. */
export function drawScooter({ canvas, mood }: Stage, colour: string): void {
  const body = mood.tone(colour);
  canvas.ellipse(0, 0, 28, 3, { fill: "#101218", opacity: 0.3, isGlaze: true });
  canvas.path("M-26 -14Q-26 -26 -14 -26L-4 -26L0 -12L12 -12L18 -34L22 -34L20 -10Q4 -6 -12 -8Z", body);
  canvas.rect(-22, -30, 20, 5, mood.tone("#2a2c31"), 2.5);
  canvas.line([19, -33, 13, -40], mood.tone("#3a3d44"), 2, { cap: "round" });
  for (const x of [-16, 21]) {
    canvas.circle(x, -7, 7, mood.tone("#24262c"));
    canvas.circle(x, -7, 2.8, mood.tone("#b9bdc2"));
  }
}
