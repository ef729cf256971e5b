// A few capital letters and digits as strokes, so that the picture needs no font and is the same on every machine.
import type { Point2 } from "./camera.ts";

/** Strokes on a grid one unit wide and high, from the lower left corner. */
const strokes: Readonly<Record<string, readonly (readonly Point2[])[]>> = {
  A: [
    [
      [0, 0],
      [0.5, 1],
      [1, 0],
    ],
    [
      [0.2, 0.36],
      [0.8, 0.36],
    ],
  ],
  D: [arc([0, 0.5], 0.95, 0.5, -90, 90, true)],
  L: [
    [
      [0, 1],
      [0, 0],
      [0.85, 0],
    ],
  ],
  O: [arc([0.5, 0.5], 0.5, 0.5, 0, 360)],
  R: [
    [
      [0, 0],
      [0, 1],
    ],
    [[0, 1], ...arc([0.5, 0.74], 0.4, 0.26, 90, -90), [0, 0.48]],
    [
      [0.4, 0.48],
      [0.95, 0],
    ],
  ],
  S: [[...arc([0.5, 0.75], 0.42, 0.25, 25, 270), ...arc([0.5, 0.25], 0.45, 0.25, 90, -155)]],
  U: [[[0, 1], [0, 0.4], ...arc([0.5, 0.4], 0.5, 0.4, 180, 360), [1, 1]]],
  "2": [[...arc([0.5, 0.7], 0.42, 0.3, 160, -30), [0.05, 0], [0.95, 0]]],
  "8": [arc([0.5, 0.75], 0.36, 0.25, 0, 360), arc([0.5, 0.25], 0.45, 0.25, 0, 360)],
  " ": [],
};

function arc(centre: Point2, rx: number, ry: number, from: number, to: number, closed = false): Point2[] {
  const steps = 14;
  const points = Array.from({ length: steps + 1 }, (_, i): Point2 => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [centre[0] + rx * Math.cos(angle), centre[1] + ry * Math.sin(angle)];
  });
  return closed ? [...points, points[0]!] : points;
}

/** The strokes of a word in units of its letter height, starting at 0, 0, and its length. */
export function layOutText(text: string): { lines: Point2[][]; length: number } {
  const letterWidth = 0.62;
  const advance = 0.86;
  const lines = [...text].flatMap((letter, index) =>
    (strokes[letter] ?? []).map((line) => line.map(([x, y]): Point2 => [index * advance + x * letterWidth, y])),
  );
  return { lines, length: text.length * advance - (advance - letterWidth) };
}
