// Text for a terminal: columns that stand under each other, and sentences broken between words.

/** Pads every column to its widest cell, `gap` spaces between columns; `right` aligns all but the first to the right. */
export function alignColumns(rows: readonly (readonly string[])[], { gap = 3, right = false } = {}): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (right && i > 0 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

/** Breaks a long sentence between words; tables are narrower than the width and stay whole. */
export function wrap(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
