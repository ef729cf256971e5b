// What everything is drawn on: one drawing in colours, and the same drawing in flat numbers that say what each pixel shows.
import type { Cue } from "../scene.ts";
import { type SetText, setText, type TypeStyle } from "../type/set-text.ts";

/** Something in the picture; everything drawn between `begin` and `end` belongs to it. */
export interface DrawnElement {
  readonly name: string;
  readonly cue?: Cue;
  readonly text?: string;
  readonly isDistractor?: boolean;
}

/** One character of a text as it stands on the canvas. */
export interface DrawnCharacter {
  readonly element: number;
  readonly codePoint: number;
  /** Font size, or height of the line where its script is taller, in canvas units (pixels at 224). */
  readonly size: number;
  /** Small print, which may be smaller than what has to be read. */
  readonly isMinor: boolean;
  /** Area of its cell in square canvas units, before anything covers it. */
  readonly area: number;
}

export interface Paint {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly cap?: "round" | "butt" | "square";
  readonly join?: "round" | "miter";
  readonly dash?: string;
  /** Light, shadow or reflection: changes colours, and shows no other thing. */
  readonly isGlaze?: boolean;
}

export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly style?: TypeStyle;
  readonly align?: "left" | "middle" | "right";
  /** Least horizontal scale before the text becomes smaller; 1 for none. */
  readonly condense?: number;
  readonly stroke?: string;
  readonly isMinor?: boolean;
}

export interface Canvas {
  readonly elements: readonly DrawnElement[];
  readonly characters: readonly DrawnCharacter[];
  /** Draws an element: what `draw` draws belongs to it, also where it contains parts of others. */
  element(element: DrawnElement, draw: () => void): void;
  path(data: string, paint: Paint | string): void;
  rect(x: number, y: number, width: number, height: number, paint: Paint | string, radius?: number): void;
  circle(x: number, y: number, radius: number, paint: Paint | string): void;
  ellipse(x: number, y: number, radiusX: number, radiusY: number, paint: Paint | string): void;
  polygon(points: readonly number[], paint: Paint | string): void;
  line(points: readonly number[], stroke: string, width: number, more?: Paint): void;
  /** A linear gradient from top to bottom (or left to right), to be named as a fill. */
  gradient(
    stops: readonly (readonly [offset: number, colour: string, opacity?: number])[],
    direction?: "down" | "right",
  ): string;
  glow(stops: readonly (readonly [offset: number, colour: string, opacity?: number])[]): string;
  /** Draws through an SVG transform with uniform scale `scale` (needed for the true size of texts). */
  group(transform: string, scale: number, draw: () => void): void;
  clip(data: string, draw: () => void): void;
  /** Sets the text as large as the box allows and returns its font size in canvas units. */
  text(text: string, box: TextBox): number;
  /** The picture and the numbers as SVG of 224 x 224 units. */
  toSvg(rootTransform: string): { readonly colours: string; readonly numbers: string };
}

export const canvasSize = 224;

/** Elements take the red channel of the numbers, so a scene has at most this many. */
export const maxElements = 255;

export function createCanvas(): Canvas {
  const colours: string[] = [];
  const numbers: string[] = [];
  const definitions: string[] = [];
  const clips: string[] = [];
  const elements: DrawnElement[] = [];
  const characters: DrawnCharacter[] = [];
  let names = 0;
  let scale = 1;
  let current = 0;

  const add = (shape: string, paint: Paint | string) => {
    const p: Paint = typeof paint === "string" ? { fill: paint } : paint;
    const strokes = p.stroke
      ? ` stroke-width="${round(p.width ?? 1)}"${p.cap ? ` stroke-linecap="${p.cap}"` : ""}` +
        `${p.join ? ` stroke-linejoin="${p.join}"` : ""}${p.dash ? ` stroke-dasharray="${p.dash}"` : ""}`
      : "";
    colours.push(
      `<${shape} fill="${p.fill ?? "none"}"${p.stroke ? ` stroke="${p.stroke}"${strokes}` : ""}` +
        `${p.opacity !== undefined && p.opacity < 1 ? ` opacity="${round(p.opacity)}"` : ""}/>`,
    );
    if (p.isGlaze) return;
    const number = colourOf(current, 0);
    numbers.push(`<${shape} fill="${p.fill ? number : "none"}"${p.stroke ? ` stroke="${number}"${strokes}` : ""}/>`);
  };
  const define = (tag: string, attributes: string, stops: readonly (readonly [number, string, number?])[]) => {
    const id = `g${names++}`;
    const inner = stops.map(
      ([offset, colour, opacity]) =>
        `<stop offset="${round(offset)}" stop-color="${colour}"${opacity === undefined ? "" : ` stop-opacity="${round(opacity)}"`}/>`,
    );
    definitions.push(`<${tag} id="${id}" ${attributes}>${inner.join("")}</${tag}>`);
    return `url(#${id})`;
  };
  const both = (text: string) => {
    colours.push(text);
    numbers.push(text);
  };

  return {
    elements,
    characters,
    element(element, draw) {
      const outer = current;
      if (elements.length < maxElements) {
        elements.push(element);
        current = elements.length;
      }
      draw();
      current = outer;
    },
    path: (data, paint) => add(`path d="${data}"`, paint),
    rect: (x, y, width, height, paint, radius = 0) =>
      add(
        `rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"` +
          `${radius > 0 ? ` rx="${round(radius)}"` : ""}`,
        paint,
      ),
    circle: (x, y, radius, paint) => add(`circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"`, paint),
    ellipse: (x, y, radiusX, radiusY, paint) =>
      add(`ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(radiusX)}" ry="${round(radiusY)}"`, paint),
    polygon: (points, paint) => add(`path d="${toPath(points)}Z"`, paint),
    line: (points, stroke, width, more) => add(`path d="${toPath(points)}"`, { ...more, stroke, width }),
    gradient: (stops, direction = "down") =>
      define(
        "linearGradient",
        direction === "down" ? `x1="0" y1="0" x2="0" y2="1"` : `x1="0" y1="0" x2="1" y2="0"`,
        stops,
      ),
    glow: (stops) => define("radialGradient", "", stops),
    group(transform, factor, draw) {
      const outer = scale;
      scale *= factor;
      both(`<g transform="${transform}">`);
      draw();
      both("</g>");
      scale = outer;
    },
    clip(data, draw) {
      const id = `c${names++}`;
      clips.push(`<clipPath id="${id}"><path d="${data}"/></clipPath>`);
      both(`<g clip-path="url(#${id})">`);
      draw();
      both("</g>");
    },
    text(text, { x, y, width, height, fill, style, align = "middle", condense = 0.7, stroke, isMinor = false }) {
      const set = setText(text, style);
      const fit = fitLine(set, width, height, condense);
      const left = align === "left" ? x : align === "right" ? x + width - fit.width : x + (width - fit.width) / 2;
      const originX = left - set.ink[0] * fit.size * fit.condensed;
      const originY = y + (height - fit.height) / 2 - fit.top * fit.size;
      colours.push(
        `<g transform="translate(${round(originX)} ${round(originY)}) scale(${round4(fit.size * fit.condensed)} ${round4(fit.size)})"` +
          ` fill="${fill}"${stroke ? ` stroke="${stroke}" stroke-width="0.06"` : ""}>`,
        ...set.characters.map(({ outline }) => `<path d="${outline}"/>`),
        "</g>",
      );
      const cells = set.characters.map(({ ink }): readonly [number, number, number, number] => [
        originX + ink[0] * fit.size * fit.condensed,
        originY + ink[1] * fit.size,
        (ink[2] - ink[0]) * fit.size * fit.condensed,
        (ink[3] - ink[1]) * fit.size,
      ]);
      for (const [i, { codePoint }] of set.characters.entries()) {
        const cell = cells[i]!;
        // Letters of connected scripts reach into each other's cells, and the later one is on top.
        const covered = cells.slice(i + 1).reduce((sum, other) => sum + overlap(cell, other), 0);
        characters.push({
          element: current,
          codePoint,
          size: Math.max(fit.size, fit.height) * scale,
          isMinor,
          area: Math.max(0, cell[2] * cell[3] - covered) * scale * scale,
        });
        numbers.push(
          `<rect x="${round(cell[0])}" y="${round(cell[1])}" width="${round(cell[2])}" height="${round(cell[3])}"` +
            ` fill="${colourOf(current, characters.length)}"/>`,
        );
      }
      return fit.size * scale;
    },
    toSvg(rootTransform) {
      const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${canvasSize} ${canvasSize}">`;
      const defs = (own: readonly string[]) => (own.length > 0 ? `<defs>${own.join("")}</defs>` : "");
      const root = `<g transform="${rootTransform}">`;
      return {
        colours: `${head}${defs([...definitions, ...clips])}${root}${colours.join("")}</g></svg>`,
        numbers: `${head}${defs(clips)}${root}${numbers.join("")}</g></svg>`,
      };
    },
  };
}

/** Lines of one script share their height, so that "aeo" does not become larger than "Ahg". */
function fitLine(set: SetText, width: number, height: number, condense: number) {
  const top = Math.min(set.ink[1], -0.714);
  const bottom = Math.max(set.ink[3], 0.02);
  const inkWidth = Math.max(0.01, set.ink[2] - set.ink[0]);
  const byHeight = height / (bottom - top);
  const size = Math.min(byHeight, width / (inkWidth * condense));
  const condensed = Math.min(1, width / (inkWidth * size));
  return { size, condensed, top, width: inkWidth * size * condensed, height: (bottom - top) * size };
}

/** Element in red, number of the character in green and blue. */
function colourOf(element: number, character: number): string {
  return `#${((element << 16) | character).toString(16).padStart(6, "0")}`;
}

function toPath(points: readonly number[]): string {
  let data = `M${round(points[0]!)} ${round(points[1]!)}`;
  for (let i = 2; i < points.length; i += 2) data += `L${round(points[i]!)} ${round(points[i + 1]!)}`;
  return data;
}

function overlap(a: readonly [number, number, number, number], b: readonly [number, number, number, number]): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return width > 0 && height > 0 ? width * height : 0;
}

const round = (value: number) => Math.round(value * 100) / 100;
const round4 = (value: number) => Math.round(value * 10000) / 10000;
