// A summary as a table for the terminal: both denominators side by side, intervals in brackets.
import { statuses } from "../../task/status.ts";
import {
  countOf,
  formatCount,
  formatEstimate,
  formatKm,
  formatRate,
  formatShare,
  NO_FIGURE,
} from "./format-figures.ts";
import { metricRows } from "./metric-rows.ts";
import type { Summary } from "./summary.ts";

/** Lines of at most 80 columns, without a trailing newline. */
export function printSummary(summary: Summary): string {
  const { all, answered, located, calibration, radius, withoutTruth } = summary;
  const lines = [...statusLines(summary), ""];
  const table: string[][] = [
    ["", all === null ? "all rows" : `all ${formatCount(all.rows)} rows`, answeredTitle(summary)],
  ];
  let group = "names";
  for (const row of metricRows(answered.within.map(({ km }) => km))) {
    const figures = [all === null ? "incomplete" : row.format(all), row.format(answered)];
    if (figures[1] === NO_FIGURE && (all === null || figures[0] === NO_FIGURE)) continue;
    if (row.group !== group) table.push([]);
    group = row.group;
    table.push([row.label, ...figures]);
  }
  lines.push(...alignColumns(table), "");

  if (located.rows > 0) {
    lines.push(`Mean over the ${countOf(located.rows, "located row")}: ${formatEstimate(located.meanKm)} km.`);
  }
  if (calibration.country.error !== null || calibration.within200Km.error !== null) {
    const parts = [
      calibration.country.error === null ? null : `${formatShare(calibration.country.error)} for the country`,
      calibration.within200Km.error === null ? null : `${formatShare(calibration.within200Km.error)} for within 200 km`,
    ];
    lines.push(
      `Confidence is off by ${parts.filter((part) => part !== null).join(", ")} (expected calibration error).`,
    );
  }
  if (radius.coverage.rows > 0) {
    lines.push(
      `The truth lies within the stated radius in ${formatRate(radius.coverage)}; median radius ${formatKm(radius.medianRadiusKm)}.`,
    );
  }
  const parts = summary.verdicts.city["part-of"];
  if (parts > 0) {
    lines.push(
      `${countOf(parts, "answer")} ${parts === 1 ? "names" : "name"} a part of the true city, or the city around it, which is not right as a name.`,
    );
  }
  const missing = Object.entries(withoutTruth)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${level} ${formatCount(count)}`);
  if (missing.length > 0) lines.push(`Rows left out of a figure because their truth lacks it: ${missing.join(", ")}.`);
  lines.push("In brackets: 95 % intervals (Wilson for rates, bootstrap for kilometres and GeoScore).");
  return lines.flatMap((line) => wrap(line, 80)).join("\n");
}

function answeredTitle({ answered }: Summary): string {
  return `${formatCount(answered.rows)} answered`;
}

function statusLines({ rows, answeredRows, statuses: counts, incomplete }: Summary): string[] {
  const others = statuses
    .filter((status) => status !== "ok" && counts[status] > 0)
    .map((status) => `${status} ${formatCount(counts[status])}`);
  const share = rows === 0 ? "" : ` (${formatShare(answeredRows / rows)})`;
  const first = `${countOf(rows, "row")}, ${formatCount(answeredRows)} answered${share}${others.length > 0 ? `; ${others.join(", ")}` : ""}.`;
  return incomplete === null ? [first] : [first, incompleteSentence(incomplete)];
}

/** Why there is no headline, and what brings one. */
export function incompleteSentence({ errorRows, missingRows }: NonNullable<Summary["incomplete"]>): string {
  const reasons = [
    errorRows > 0 ? `${countOf(errorRows, "row")} ended in an error` : null,
    missingRows > 0 ? `${countOf(missingRows, "row")} ${missingRows === 1 ? "was" : "were"} never answered` : null,
  ];
  return `INCOMPLETE: ${reasons.filter((reason) => reason !== null).join(" and ")}, so there is no headline score. Run the same command again to ask only ${errorRows + missingRows === 1 ? "it" : "them"}.`;
}

/** Pads every column to its widest cell, `gap` spaces between columns. */
export function alignColumns(rows: readonly (readonly string[])[], gap = 3): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
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
