// Parts that buildings are put together from: walls, windows, doors, roofs.
import { darken, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";

export const wallColours = [
  "#d9b48f",
  "#c98f74",
  "#e3d3b4",
  "#b9c3c4",
  "#d8a99a",
  "#a9b89f",
  "#e8e2d4",
  "#c7a06a",
  "#9fb2c4",
  "#e0c7a8",
  "#b8b0a2",
] as const;

/** A wall with soft light from above. */
export function wall(
  { canvas, mood }: Stage,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
  depth = 0,
): void {
  const tone = mood.tone(colour, depth);
  canvas.rect(x, y, width, height, tone);
  canvas.rect(x + width * 0.86, y, width * 0.14, height, { fill: darken(tone, 0.3), opacity: 0.3, isGlaze: true });
}

/** A window with frame and reflection; lit at night more often than not. */
export function pane(
  { canvas, chance, mood }: Stage,
  x: number,
  y: number,
  width: number,
  height: number,
  depth = 0,
): void {
  const isLit = mood.isDark && chance.one(0.55);
  const frame = mood.tone("#f0ebe0", depth);
  const glass = isLit
    ? mood.lit(chance.pick(["#ffd98a", "#ffe7b0", "#f7c873"]))
    : mood.tone(mix("#54748c", mood.sky[1], 0.3), depth);
  const rim = Math.max(0.5, width * 0.07);
  canvas.rect(x - rim, y - rim, width + 2 * rim, height + 2 * rim, frame);
  canvas.rect(x, y, width, height, glass);
  if (width > 5) {
    canvas.polygon([x, y + height * 0.75, x + width * 0.75, y, x + width, y, x, y + height], {
      fill: "#ffffff",
      opacity: 0.14,
      isGlaze: true,
    });
    canvas.line([x + width / 2, y, x + width / 2, y + height], frame, rim * 0.8);
  }
}

/** Rows and columns of windows over a wall. */
export function panes(
  stage: Stage,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  columns: number,
  rows: number,
  depth = 0,
  each?: (x: number, y: number, width: number, height: number) => void,
): void {
  const cellX = width / columns;
  const cellY = height / rows;
  stage.canvas.element({ name: "window" }, () => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const box = [x + cellX * (column + 0.26), y + cellY * (row + 0.2), cellX * 0.48, cellY * 0.58] as const;
        pane(stage, ...box, depth);
        each?.(...box);
      }
    }
  });
}

export function door(
  { canvas, chance, mood }: Stage,
  x: number,
  ground: number,
  width: number,
  height: number,
  depth = 0,
): void {
  const wood = mood.tone(chance.pick(["#6b4630", "#2f5548", "#39506b", "#7d2f2a", "#4b4f57"]), depth);
  canvas.element({ name: "door" }, () => {
    canvas.rect(x - 1, ground - height - 1, width + 2, height + 1, mood.tone("#e6dfd0", depth));
    canvas.rect(x, ground - height, width, height, wood);
    canvas.rect(x + width * 0.18, ground - height * 0.88, width * 0.64, height * 0.32, {
      fill: lighten(wood, 0.15),
      isGlaze: true,
    });
    canvas.circle(x + width * 0.82, ground - height * 0.45, Math.max(0.5, width * 0.06), mood.tone("#d9c27a", depth));
  });
}

/** A gable or hip roof over a wall from x to x + width, its ridge `height` above `y`. */
export function pitchedRoof(
  { canvas, mood }: Stage,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
  depth = 0,
): void {
  const tone = mood.hasSnow ? mood.tone("#eef2f6", depth) : mood.tone(colour, depth);
  const over = width * 0.05;
  canvas.polygon([x - over, y, x + width * 0.12, y - height, x + width * 0.88, y - height, x + width + over, y], tone);
  for (let i = 1; i < 5; i++) {
    const at = y - (height * i) / 5;
    const inset = (width * 0.12 + over) * (i / 5) - over;
    canvas.line([x + inset, at, x + width - inset, at], darken(tone, 0.22), 0.7, { isGlaze: true });
  }
}

export function flatTop({ canvas, mood }: Stage, x: number, y: number, width: number, colour: string, depth = 0): void {
  canvas.rect(
    x - 1.5,
    y - 3,
    width + 3,
    4.5,
    mood.hasSnow ? mood.tone("#eef2f6", depth) : darken(mood.tone(colour, depth), 0.25),
  );
}

/** A striped canvas over a shop window. */
export function awning({ canvas, chance, mood }: Stage, x: number, y: number, width: number, depth: number): void {
  const colour = mood.tone(chance.pick(["#b8433a", "#2f6f62", "#d9a53a", "#3f6fa3", "#7d3f5d"]));
  const white = mood.tone("#f4efe3");
  canvas.element({ name: "awning" }, () => {
    const stripes = Math.max(4, Math.round(width / 9));
    const step = width / stripes;
    for (let i = 0; i < stripes; i++) {
      const left = x + i * step;
      canvas.path(
        `M${n(left)} ${n(y)}h${n(step)}v${n(depth)}a${n(step / 2)} ${n(step / 2.4)} 0 0 1 ${n(-step)} 0Z`,
        i % 2 === 0 ? colour : white,
      );
    }
    canvas.rect(x, y, width, 2, { fill: darken(colour, 0.4), opacity: 0.5, isGlaze: true });
  });
}

const n = (value: number) => Math.round(value * 100) / 100;
