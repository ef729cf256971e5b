// Writes a text on as many lines as make it largest in its box.
import type { TypeStyle } from "../../type/set-text.ts";
import { setText } from "../../type/set-text.ts";
import type { Canvas } from "../canvas.ts";

export interface LinesBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly style?: TypeStyle;
  readonly condense?: number;
  readonly maxLines?: number;
  readonly align?: "left" | "middle" | "right";
  readonly isMinor?: boolean;
}

/** Space between two lines as a share of the height of one. */
const leading = 0.18;

export function writeLines(canvas: Canvas, text: string, box: LinesBox): void {
  const { lines, size } = breakLines(text, box);
  const height = Math.min(size * 0.98, box.height / (lines.length + leading * (lines.length - 1)));
  const step = height * (1 + leading);
  const top = box.y + (box.height - (step * lines.length - height * leading)) / 2;
  for (const [i, line] of lines.entries()) {
    canvas.text(line, { ...box, y: top + i * step, height });
  }
}

/** The breaking with the largest type, and its size in the units of the box. */
export function breakLines(
  text: string,
  { width, height, style, condense = 0.7, maxLines = 2 }: Omit<LinesBox, "x" | "y" | "fill">,
): { lines: readonly string[]; size: number } {
  let best: { lines: readonly string[]; size: number } = { lines: [text], size: 0 };
  for (const lines of breakings(text.split(" "), maxLines)) {
    const room = height / (lines.length + leading * (lines.length - 1));
    const size = Math.min(...lines.map((line) => Math.min(room, width / (widthOf(line, style) * condense))));
    if (size > best.size * 1.05) best = { lines, size };
  }
  return best;
}

/** Width of the line in units of its font size. */
export function widthOf(line: string, style?: TypeStyle): number {
  const { ink } = setText(line, style);
  return Math.max(0.2, ink[2] - ink[0]);
}

function* breakings(words: readonly string[], maxLines: number): Generator<readonly string[]> {
  yield [words.join(" ")];
  if (maxLines < 2) return;
  for (let i = 1; i < words.length; i++) {
    const first = words.slice(0, i).join(" ");
    for (const rest of breakings(words.slice(i), maxLines - 1)) yield [first, ...rest];
  }
}
