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
import { failureLines, incompleteSentence } from "./incomplete.ts";
import { alignColumns, wrap } from "./lay-out-text.ts";
import { metricRows } from "./metric-rows.ts";
import { printBreakdown } from "./print-breakdown.ts";
import type { Summary } from "./summary.ts";

export interface PrintOptions {
  /** Breakdowns to print below, beside the figures of all rows. */
  readonly by?: readonly string[];
}

/** Lines of at most 80 columns, without a trailing newline. */
export function printSummary(summary: Summary, { by = [] }: PrintOptions = {}): string {
  const { all, answered, located, calibration, radius, withoutTruth } = summary;
  const lines = [...statusLines(summary), ""];
  const table: string[][] = [
    [
      "",
      all === null ? "all rows" : all.rows === 1 ? "the 1 row" : `all ${formatCount(all.rows)} rows`,
      answeredTitle(summary),
    ],
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
  const tables = summary.breakdowns.filter((breakdown) => by.includes(breakdown.by) && breakdown.groups.length > 0);
  return [
    ...lines.flatMap((line) => wrap(line, 80)),
    ...tables.flatMap((breakdown) => ["", ...printBreakdown(breakdown)]),
  ].join("\n");
}

function answeredTitle({ answered }: Summary): string {
  return `${formatCount(answered.rows)} answered`;
}

function statusLines(summary: Summary): string[] {
  const { rows, answeredRows, statuses: counts, incomplete } = summary;
  const others = statuses
    .filter((status) => status !== "ok" && counts[status] > 0)
    .map((status) => `${status} ${formatCount(counts[status])}`);
  const share = rows === 0 ? "" : ` (${formatShare(answeredRows / rows)})`;
  const first = `${countOf(rows, "row")}, ${formatCount(answeredRows)} answered${share}${others.length > 0 ? `; ${others.join(", ")}` : ""}.`;
  if (incomplete === null) return [first];
  return [first, incompleteSentence(summary), ...failureLines(summary).map((line) => `- ${line}`)];
}
