// A short hand for landmarks: shapes in toned colours, mirrored pairs, rows of arches and columns.
import { darken, lighten, mix } from "../colour.ts";
import type { Stage } from "../stage.ts";

export interface Pen {
  readonly stage: Stage;
  box(x: number, y: number, width: number, height: number, colour: string, radius?: number): void;
  /** A box around the middle, standing on `y`. */
  block(width: number, height: number, y: number, colour: string, x?: number): void;
  shape(points: readonly number[], colour: string): void;
  path(data: string, colour: string): void;
  line(points: readonly number[], colour: string, width: number): void;
  disc(x: number, y: number, radius: number, colour: string): void;
  oval(x: number, y: number, radiusX: number, radiusY: number, colour: string): void;
  /** A dome of the given half-width on `y`. */
  dome(x: number, y: number, half: number, height: number, colour: string): void;
  /** A pointed onion dome. */
  onion(x: number, y: number, half: number, colour: string): void;
  /** A spire of the given half-width on `y`. */
  spire(x: number, y: number, half: number, height: number, colour: string): void;
  arch(x: number, y: number, width: number, height: number, colour: string): void;
  /** `count` arches side by side. */
  arches(x: number, y: number, width: number, height: number, count: number, colour: string): void;
  columns(x: number, y: number, width: number, height: number, count: number, colour: string): void;
  /** Dark to the right of `x`, as a soft shadow over what is there. */
  shade(x: number, y: number, width: number, height: number): void;
}

export function createPen(stage: Stage, depth: number): Pen {
  const { canvas, mood } = stage;
  // Landmarks are floodlit.
  const tone = (colour: string) =>
    mood.isDark ? mix(mood.tone(colour, depth), mood.lit(colour), 0.45) : mood.tone(colour, depth);
  const pen: Pen = {
    stage,
    box: (x, y, width, height, colour, radius) => canvas.rect(x, y, width, height, tone(colour), radius),
    block: (width, height, y, colour, x = 0) => canvas.rect(x - width / 2, y - height, width, height, tone(colour)),
    shape: (points, colour) => canvas.polygon(points, tone(colour)),
    path: (data, colour) => canvas.path(data, tone(colour)),
    line: (points, colour, width) => canvas.line(points, tone(colour), width, { join: "round" }),
    disc: (x, y, radius, colour) => canvas.circle(x, y, radius, tone(colour)),
    oval: (x, y, radiusX, radiusY, colour) => canvas.ellipse(x, y, radiusX, radiusY, tone(colour)),
    dome(x, y, half, height, colour) {
      const base = tone(colour);
      canvas.path(
        `M${x - half} ${y}C${x - half} ${y - height * 0.8} ${x - half * 0.4} ${y - height} ${x} ${y - height}C${x + half * 0.4} ${y - height} ${x + half} ${y - height * 0.8} ${x + half} ${y}Z`,
        base,
      );
      canvas.path(
        `M${x + half * 0.25} ${y - height * 0.97}C${x + half * 0.6} ${y - height * 0.9} ${x + half} ${y - height * 0.7} ${x + half} ${y}H${x + half * 0.5}Q${x + half * 0.6} ${y - height * 0.6} ${x + half * 0.25} ${y - height * 0.97}Z`,
        { fill: darken(base, 0.35), opacity: 0.4, isGlaze: true },
      );
    },
    onion(x, y, half, colour) {
      const base = tone(colour);
      canvas.path(
        `M${x - half * 0.7} ${y}C${x - half * 1.7} ${y - half} ${x - half * 0.5} ${y - half * 1.7} ${x} ${y - half * 2.7}C${x + half * 0.5} ${y - half * 1.7} ${x + half * 1.7} ${y - half} ${x + half * 0.7} ${y}Z`,
        base,
      );
      canvas.line([x - half * 0.4, y - half * 0.3, x - half * 0.5, y - half * 1.1], lighten(base, 0.4), half * 0.2, {
        opacity: 0.6,
        isGlaze: true,
      });
    },
    spire: (x, y, half, height, colour) => canvas.polygon([x - half, y, x, y - height, x + half, y], tone(colour)),
    arch: (x, y, width, height, colour) =>
      canvas.path(
        `M${x} ${y}V${y - height + width / 2}A${width / 2} ${width / 2} 0 0 1 ${x + width} ${y - height + width / 2}V${y}Z`,
        tone(colour),
      ),
    arches(x, y, width, height, count, colour) {
      const step = width / count;
      for (let i = 0; i < count; i++) pen.arch(x + step * (i + 0.18), y, step * 0.64, height, colour);
    },
    columns(x, y, width, height, count, colour) {
      const step = width / (count - 1);
      for (let i = 0; i < count; i++)
        canvas.rect(x + step * i - step * 0.16, y - height, step * 0.32, height, tone(colour));
    },
    shade: (x, y, width, height) => canvas.rect(x, y, width, height, { fill: "#1c2030", opacity: 0.16, isGlaze: true }),
  };
  return pen;
}
