// Text for a terminal: columns that stand under each other, and sentences broken between words.
import { displayWidth } from "../../run/display-width.ts";

/** Pads every column to its widest cell, `gap` spaces between columns; `right` aligns all but the first to the right. */
export function alignColumns(rows: readonly (readonly string[])[], { gap = 3, right = false } = {}): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const room = " ".repeat(widths[i]! - displayWidth(cell));
        return right && i > 0 ? room + cell : cell + room;
      })
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** Breaks a long sentence between words; tables are narrower than the width and stay whole. */
export function wrap(line: string, width: number): string[] {
  if (displayWidth(line) <= width) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && displayWidth(current) + 1 + displayWidth(word) > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
