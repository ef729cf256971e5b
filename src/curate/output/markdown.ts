// Text from outside as it may stand in a Markdown document, and tables made of it.
import { count } from "./figures.ts";

/** One line in which no character of `text` has a meaning of its own. */
export function markdownText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[\\`*_{}[\]>|#~]/g, "\\$&");
}

export interface MarkdownColumn {
  readonly label: string;
  readonly isNumber?: boolean;
}

/** Strings are escaped; numbers get separators. */
export function markdownTable(
  columns: readonly (string | MarkdownColumn)[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const heads = columns.map((column) => (typeof column === "string" ? { label: column } : column));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(heads.map(({ label }) => markdownText(label))),
    line(heads.map(({ isNumber }) => (isNumber ? "---:" : "---"))),
    ...rows.map((row) => line(row.map((cell) => (typeof cell === "number" ? count(cell) : markdownText(cell))))),
  ].join("\n");
}
