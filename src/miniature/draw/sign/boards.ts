// Sign boards with a text that tells a place: shops, roads, streets, stop, plates, prices, phone numbers, web addresses.
import type { Cue } from "../../scene.ts";
import { darken, inkOn, lighten } from "../colour.ts";
import type { Stage } from "../stage.ts";
import { breakLines, type LinesBox, writeLines } from "./write-lines.ts";

/** Traffic colours by name. */
const signPaint: Readonly<Record<string, string>> = {
  blue: "#1c5aa8",
  green: "#0f6e4a",
  white: "#f7f6f1",
  yellow: "#f6c62e",
  brown: "#6f4526",
  black: "#1e2025",
  red: "#c3232b",
  orange: "#e8792b",
};

export const paintOf = (name: unknown, otherwise: string): string =>
  typeof name === "string" ? (signPaint[name] ?? (name.startsWith("#") ? name : otherwise)) : otherwise;

export const shopColours = [
  "#b3262e",
  "#1f5f8b",
  "#1d6b4a",
  "#f2c230",
  "#2a2f3a",
  "#f4efe2",
  "#7b2d5e",
  "#e0672a",
  "#0f7c86",
  "#f7f3ea",
  "#31406b",
] as const;

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Type size that makes a text readable with some room for camera movement. */
export const goodSize = 29;

/**
 * The smallest board, at most `maxWidth` wide, on which the text stands at `size`; on one line where it fits, else on
 * two or three.
 */
export function boardFor(text: string, maxWidth: number, size: number, padding: number, maxLines = 2): Frame {
  let frame = { x: 0, y: 0, width: maxWidth, height: size };
  for (let lines = 1; lines <= maxLines; lines++) {
    const height = size * (lines + 0.18 * (lines - 1));
    const fit = breakLines(text, { width: maxWidth - 2 * padding, height, maxLines: lines, condense: 0.62 });
    const widest = Math.max(...fit.lines.map((line) => measure(line, size)));
    // A single long word on a narrow board is small: the board is no higher than the word.
    const used = Math.min(size, fit.size) * (fit.lines.length + 0.18 * (fit.lines.length - 1));
    frame = { x: 0, y: 0, width: Math.min(maxWidth, widest + 2 * padding), height: used + 2 * padding };
    if (fit.size >= size * 0.97 || fit.lines.length < lines) break;
  }
  return frame;
}

function measure(line: string, size: number): number {
  return (size / breakLines(line, { width: 1, height: 1000, maxLines: 1, condense: 1 }).size) * 1;
}

function lettered(
  stage: Stage,
  cue: Cue,
  frame: Frame,
  padding: number,
  more: Partial<LinesBox> & { fill: string },
): void {
  writeLines(stage.canvas, cue.text ?? "", {
    x: frame.x + padding,
    y: frame.y + padding,
    width: frame.width - 2 * padding,
    height: frame.height - 2 * padding,
    condense: 0.62,
    ...more,
  });
}

const asElement = (cue: Cue) => ({ name: cue.element, cue, ...(cue.text !== undefined && { text: cue.text }) });

/** The fascia over a shop or a blade sign on a wall. */
export function drawShopSign(stage: Stage, cue: Cue, frame: Frame): void {
  const { canvas, chance, mood } = stage;
  const ground = mood.lit(chance.pick(shopColours));
  const ink = inkOn(ground);
  const look = chance.integer(0, 2);
  canvas.element(asElement(cue), () => {
    canvas.rect(
      frame.x + 1,
      frame.y + 2.5,
      frame.width,
      frame.height,
      { fill: "#0d0f14", opacity: 0.28, isGlaze: true },
      2.5,
    );
    canvas.rect(
      frame.x,
      frame.y,
      frame.width,
      frame.height,
      { fill: ground, stroke: darken(ground, 0.4), width: 1.1 },
      look === 0 ? 5 : 1.5,
    );
    if (look === 1)
      canvas.rect(
        frame.x + 2.4,
        frame.y + 2.4,
        frame.width - 4.8,
        frame.height - 4.8,
        { stroke: ink, width: 0.8, opacity: 0.7 },
        1,
      );
    canvas.rect(
      frame.x + 1,
      frame.y + 1,
      frame.width - 2,
      frame.height * 0.34,
      { fill: "#ffffff", opacity: 0.12, isGlaze: true },
      2,
    );
    lettered(stage, cue, frame, 4, { fill: ink, style: chance.one(0.22) ? "serif" : "sans" });
  });
  if (mood.isDark) glowAround(stage, frame, ground);
}

function glowAround({ canvas }: Stage, { x, y, width, height }: Frame, colour: string): void {
  const light = lighten(colour, 0.5);
  canvas.ellipse(x + width / 2, y + height / 2, width * 0.75, height * 1.5, {
    fill: canvas.glow([
      [0, light, 0.22],
      [1, light, 0],
    ]),
    isGlaze: true,
  });
}

/** What a road sign says, line by line: the name, its Latin form in small print, the distance. */
function roadSignLines(cue: Cue, maxWidth: number) {
  const room = maxWidth - 10;
  const latin = typeof cue.look?.latin === "string" ? cue.look.latin : "";
  const distance = typeof cue.look?.distance === "string" ? cue.look.distance : "";
  const isDirection = cue.look?.kind === "direction";
  const name = boardFor(cue.text ?? "", room, goodSize, 0, 3);
  const second = isDirection ? goodSize + 4 : 0;
  const width = Math.max(name.width, latin ? 60 : 0, isDirection ? 46 + (distance ? 52 : 0) : 0);
  const height = name.height + (latin ? 19 : 0) + second;
  return {
    width: Math.min(maxWidth, width + 14),
    height: height + 11,
    name: name.height,
    latin,
    distance,
    isDirection,
  };
}

/** Size of the board that a road sign needs. */
export function roadSignFrame(cue: Cue, maxWidth: number): Frame {
  const { width, height } = roadSignLines(cue, maxWidth);
  return { x: 0, y: 0, width, height };
}

/** A direction or place-name sign on posts that reach down to `ground`. */
export function drawRoadSign(stage: Stage, cue: Cue, frame: Frame, ground: number): void {
  const { canvas, mood } = stage;
  const paper = mood.lit(paintOf(cue.look?.background, signPaint.blue!));
  const ink = mood.lit(paintOf(cue.look?.ink, inkOn(paper)));
  const post = mood.tone("#8d9298");
  const { x, y, width, height } = frame;
  for (const at of width > 70 ? [0.16, 0.84] : [0.5]) {
    canvas.rect(x + width * at - 1.7, y + height * 0.5, 3.4, ground - y - height * 0.5, post);
    canvas.rect(x + width * at + 0.4, y + height * 0.5, 1.3, ground - y - height * 0.5, {
      fill: darken(post, 0.35),
      isGlaze: true,
    });
  }
  const lines = roadSignLines(cue, width);
  canvas.element(asElement(cue), () => {
    canvas.rect(x, y, width, height, paper, 4);
    canvas.rect(x + 1.6, y + 1.6, width - 3.2, height - 3.2, { stroke: ink, width: 1.2 }, 3);
    let top = y + 5.5;
    writeLines(canvas, cue.text ?? "", {
      x: x + 5,
      y: top,
      width: width - 10,
      height: lines.name,
      fill: ink,
      condense: 0.62,
      maxLines: 3,
    });
    top += lines.name;
    if (lines.latin) {
      writeLines(canvas, lines.latin, {
        x: x + 6,
        y: top + 3,
        width: width - 12,
        height: 16,
        fill: ink,
        condense: 0.55,
        maxLines: 1,
        isMinor: true,
      });
      top += 19;
    }
    if (!lines.isDirection) return;
    const arrow = lines.distance ? x + 20 : x + width / 2;
    const middle = top + 3 + goodSize / 2;
    canvas.polygon(
      [-2.6, 12, -2.6, -2, -9, -2, 0, -13, 9, -2, 2.6, -2, 2.6, 12].map(
        (value, i) => value + (i % 2 === 0 ? arrow : middle),
      ),
      ink,
    );
    if (lines.distance) {
      canvas.text(lines.distance, {
        x: x + 34,
        y: top + 3,
        width: width - 41,
        height: goodSize,
        fill: ink,
        condense: 0.6,
      });
    }
  });
}

/** A street-name plate, on a wall or on a pole. */
export function drawStreetSign(stage: Stage, cue: Cue, frame: Frame): void {
  const { canvas, mood } = stage;
  const paper = mood.lit(paintOf(cue.look?.background, signPaint.white!));
  const ink = mood.lit(paintOf(cue.look?.ink, inkOn(paper)));
  const { x, y, width, height } = frame;
  canvas.element(asElement(cue), () => {
    canvas.rect(x + 0.8, y + 1.6, width, height, { fill: "#0d0f14", opacity: 0.3, isGlaze: true }, 2);
    canvas.rect(x, y, width, height, { fill: paper, stroke: darken(paper, 0.3), width: 0.8 }, 2);
    canvas.rect(x + 1.5, y + 1.5, width - 3, height - 3, { stroke: ink, width: 0.7 }, 1.2);
    lettered(stage, cue, frame, 4, { fill: ink });
  });
}

/** A stop sign around (x, y) on a post that reaches down to `ground`. */
export function drawStopSign(stage: Stage, cue: Cue, x: number, y: number, radius: number, ground: number): void {
  const { canvas, mood } = stage;
  canvas.rect(x - 1.8, y, 3.6, ground - y, mood.tone("#8d9298"));
  const red = mood.lit("#c21f2a");
  const white = mood.lit("#fbfaf6");
  const isTriangle = cue.look?.shape === "triangle";
  canvas.element(asElement(cue), () => {
    if (isTriangle) {
      canvas.polygon(
        [x - radius * 1.25, y - radius * 0.82, x + radius * 1.25, y - radius * 0.82, x, y + radius * 1.25],
        { fill: red, stroke: white, width: 2.4, join: "round" },
      );
    } else {
      const corners = (r: number) =>
        Array.from({ length: 8 }, (_, i) => (i + 0.5) * (Math.PI / 4)).flatMap((angle) => [
          x + r * Math.cos(angle),
          y + r * Math.sin(angle),
        ]);
      canvas.polygon(corners(radius * 1.08), white);
      canvas.polygon(corners(radius), red);
    }
    const text = cue.text ?? "";
    if (text === "") drawHand(stage, x, y, radius, white);
    else {
      const height = isTriangle ? radius * 0.78 : radius * 1.1;
      const lines = text.split("\n");
      const each = lines.length > 1 ? radius * 0.72 : height;
      for (const [i, line] of lines.entries()) {
        const top = isTriangle ? y - radius * 0.62 : y - (each * lines.length) / 2 + each * i;
        const inset = lines.length > 1 ? 0.84 : 0.92;
        canvas.text(line, {
          x: x - radius * inset,
          y: top + 1,
          width: radius * 2 * inset,
          height: each - 2,
          fill: white,
          condense: 0.55,
        });
      }
    }
  });
}

/** The raised hand of the stop signs that have no word. */
function drawHand({ canvas }: Stage, x: number, y: number, r: number, white: string): void {
  canvas.rect(x - r * 0.34, y - r * 0.12, r * 0.62, r * 0.66, white, r * 0.16);
  for (const [dx, top] of [
    [-0.34, 0.5],
    [-0.17, 0.62],
    [0, 0.6],
    [0.16, 0.48],
  ] as const) {
    canvas.rect(x + dx * r, y - top * r, r * 0.13, r * 0.6, white, r * 0.065);
  }
  canvas.line([x + r * 0.24, y + r * 0.24, x + r * 0.46, y - r * 0.06], white, r * 0.15, { cap: "round" });
}

/** Size of a plate that can be read. */
export function plateFrame(cue: Cue): Frame {
  const { strip, size, header } = cue.look ?? {};
  const text = boardFor(cue.text ?? "", 150, goodSize, 0, size === "square" ? 2 : 1);
  const width = Math.max(size === "long" ? 112 : 100, text.width + (strip === "left" ? 30 : 12));
  const height = text.height + 8 + (strip === "top" ? 16 : 0) + (header ? 17 : 0) + (size === "long" ? 0 : 6);
  return { x: 0, y: 0, width: Math.min(180, width), height };
}

/** A licence plate in its country's colours. */
export function drawPlate(stage: Stage, cue: Cue, frame: Frame): void {
  const { canvas, mood } = stage;
  const look = cue.look ?? {};
  const paper = mood.lit(paintOf(look.background, signPaint.white!));
  const ink = mood.lit(paintOf(look.ink, inkOn(paper)));
  const blue = mood.lit(signPaint.blue!);
  const small = { fill: mood.lit("#f7f6f1"), condense: 0.5, maxLines: 1, isMinor: true };
  const letters = typeof look.letters === "string" ? look.letters : "";
  const header = typeof look.header === "string" ? look.header : "";
  let { x, y, width, height } = frame;
  const unit = Math.min(1, height / 30);
  canvas.element(asElement(cue), () => {
    canvas.rect(x, y, width, height, { fill: paper, stroke: mood.tone("#1b1d21"), width: 1.1 * unit }, 2.5 * unit);
    if (look.strip === "left") {
      const band = 19 * unit;
      canvas.rect(x + 0.8, y + 0.8, band, height - 1.6, blue, 1.5 * unit);
      if (letters)
        writeLines(canvas, letters, { x: x + 2.2, y: y + height / 2 - 9, width: band - 3, height: 18, ...small });
      x += band + 0.5;
      width -= band + 0.5;
    } else if (look.strip === "top") {
      const band = 15 * unit;
      canvas.rect(x + 0.8, y + 0.8, width - 1.6, band, blue, 1.5 * unit);
      if (letters) writeLines(canvas, letters, { x: x + 4, y: y + 1.5, width: width - 8, height: 14, ...small });
      y += band;
      height -= band;
    }
    if (cue.text === undefined) {
      canvas.rect(
        x + width * 0.14,
        y + height * 0.32,
        width * 0.72,
        height * 0.38,
        { fill: ink, opacity: 0.55 },
        height * 0.1,
      );
      return;
    }
    if (header) {
      writeLines(canvas, header, { x: x + 4, y: y + 3, width: width - 8, height: 15, ...small, fill: ink });
      y += 16;
      height -= 16;
    }
    const maxLines = look.size === "square" ? 2 : 1;
    writeLines(canvas, cue.text, {
      x: x + 4,
      y: y + 3,
      width: width - 8,
      height: height - 6,
      fill: ink,
      condense: 0.6,
      maxLines,
    });
  });
}

/** A card with a price, on a stick when `ground` is given. */
export function drawPriceTag(stage: Stage, cue: Cue, frame: Frame, ground?: number): void {
  const { canvas, chance, mood } = stage;
  const paper = mood.lit(chance.pick(["#fff3a6", "#ffffff", "#ffe066", "#fdf6e3"]));
  const { x, y, width, height } = frame;
  if (ground !== undefined)
    canvas.rect(x + width / 2 - 1, y + height - 1, 2, ground - y - height + 1, mood.tone("#8a6a48"));
  canvas.element(asElement(cue), () => {
    canvas.rect(x + 0.8, y + 1.8, width, height, { fill: "#0d0f14", opacity: 0.25, isGlaze: true }, 2);
    canvas.rect(x, y, width, height, { fill: paper, stroke: mood.tone("#3a3a3a"), width: 0.8 }, 2);
    lettered(stage, cue, frame, 4, { fill: mood.lit(chance.pick(["#b3202a", "#1a1c22", "#14532d"])), maxLines: 1 });
  });
}

/** A board that carries a phone number or a web address: a banner, a billboard, the side of a van. */
export function drawNotice(stage: Stage, cue: Cue, frame: Frame): void {
  const { canvas, chance, mood } = stage;
  const ground = mood.lit(chance.pick(["#fdfcf7", "#f5d547", "#1f5f8b", "#b3262e", "#2a2f3a", "#eaf2f8", "#1d6b4a"]));
  const { x, y, width, height } = frame;
  canvas.element(asElement(cue), () => {
    canvas.rect(x, y, width, height, { fill: ground, stroke: darken(ground, 0.4), width: 1 }, 2);
    canvas.rect(x, y, width, 2.6, { fill: lighten(darken(ground, 0.3), 0.1), isGlaze: true });
    lettered(stage, cue, frame, 4, { fill: inkOn(ground), maxLines: 2 });
  });
}
