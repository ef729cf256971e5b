// One breakdown as a table for the terminal: a line for each group, the largest first.
import { plainLine } from "../../run/plain-text.ts";
import { countOf, formatCount, formatNumber, formatShare, NO_FIGURE } from "./format-figures.ts";
import { alignColumns } from "./lay-out-text.ts";
import type { Breakdown } from "./summary.ts";

/** Groups that are listed; all are in the summary and in the report. */
const listedGroups = 20;
const labelCharacters = 24;

/** Lines of at most 80 columns. The figures are of all rows, or of the answered ones in an incomplete run. */
export function printBreakdown({ by, groups, leftOut }: Breakdown): string[] {
  const shown = groups.slice(0, listedGroups);
  const near = [25, 200].filter((km) => groups[0]?.answered.within.some((entry) => entry.km === km));
  const isComplete = groups.every(({ all }) => all !== null);
  const table = [
    [`by ${shorten(by)}`, "rows", "country", "city", ...near.map((km) => `${km} km`), "GeoScore"],
    ...shown.map(({ label, rows, all, answered }) => {
      const block = all ?? answered;
      const within = near.map((km) => block.within.find((entry) => entry.km === km)!.rate);
      return [
        label === "" ? "(none)" : shorten(label),
        formatCount(rows),
        ...[block.country, block.city, ...within].map(({ share }) => formatShare(share)),
        block.geoScore.value === null ? NO_FIGURE : formatNumber(block.geoScore.value),
      ];
    }),
  ];
  const hidden = groups.length - shown.length + leftOut.groups;
  return [
    ...alignColumns(table, { gap: 2, right: true }),
    ...(hidden > 0 ? [`and ${countOf(hidden, "more group")}, in summary.json and the report`] : []),
    ...(isComplete ? [] : ["(of the answered rows alone)"]),
  ];
}

function shorten(text: string): string {
  const line = plainLine(text);
  return line.length > labelCharacters ? `${line.slice(0, labelCharacters - 1)}…` : line;
}
