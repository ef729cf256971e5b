// A comparison of two runs as a table for the terminal.

import { plainLine } from "../run/plain-text.ts";
import type { Comparison, UnpairedRows } from "./comparison.ts";
import { countOf, formatCount, formatNumber } from "./metrics/format-figures.ts";
import { alignColumns, wrap } from "./metrics/lay-out-text.ts";

/** Ids shown of the rows that only one run has. */
const SHOWN_IDS = 5;

/** Lines of at most 80 columns (longer only for long names of runs), without a trailing newline. */
export function printComparison(comparison: Comparison): string {
  const { first, second, rates, means, nearer, pairs, errorPairs } = comparison;
  const lines = [
    `A  ${titleOf(first)}`,
    `B  ${titleOf(second)}`,
    `${countOf(pairs - errorPairs, "row")} compared, each with itself.`,
    ...comparison.warnings.map((warning) => `Warning: ${warning}`),
    ...onlyLine("A", comparison.onlyInFirst),
    ...onlyLine("B", comparison.onlyInSecond),
    "",
  ];
  const table: string[][] = [["", "A", "B", "B - A (95 %)", "only A", "only B", "p", ""]];
  for (const rate of rates) {
    table.push([
      rate.metric,
      ((100 * rate.first) / rate.rows).toFixed(1),
      ((100 * rate.second) / rate.rows).toFixed(1),
      `${signed(rate.difference! * 100, 1)} (${signed(rate.low! * 100, 1)}, ${signed(rate.high! * 100, 1)})`,
      formatCount(rate.onlyFirst),
      formatCount(rate.onlySecond),
      formatP(rate.adjustedP),
      verdict(rate.adjustedP, rate.difference! > 0),
    ]);
  }
  for (const mean of means) {
    table.push([
      mean.metric,
      formatNumber(mean.first!),
      formatNumber(mean.second!),
      `${signedNumber(mean.difference!)} (${signedNumber(mean.low!)}, ${signedNumber(mean.high!)})`,
      "",
      "",
      formatP(mean.adjustedP),
      verdict(mean.adjustedP, mean.metric === "GeoScore" ? mean.difference! > 0 : mean.difference! < 0),
    ]);
  }
  const paragraphs = lines.flatMap((line) => wrap(plainLine(line), 80));
  paragraphs.push(...alignColumns(table, { gap: 2 }), "");
  const notes: string[] = [];
  if (nearer.first + nearer.second + nearer.ties > 0) {
    notes.push(
      `Nearer to the truth: A on ${countOf(nearer.first, "row")}, B on ${formatCount(nearer.second)}, ` +
        `as near (within ${formatNumber(nearer.tieKm)} km) on ${formatCount(nearer.ties)}; p ${formatP(nearer.p)}.`,
    );
  }
  notes.push(
    "Rates in per cent. p: exact McNemar test for rates, sign-flip permutation for means, adjusted for the number of metrics (Holm). " +
      "A or B at the end names the better run where p is below 0.05.",
  );
  return [...paragraphs, ...notes.flatMap((note) => wrap(note, 80))].join("\n");
}

function titleOf({ name, model }: Comparison["first"]): string {
  return model === undefined || model === name ? name : `${name} (${model})`;
}

function onlyLine(run: string, { count, ids }: UnpairedRows): string[] {
  if (count === 0) return [];
  const shown = ids.slice(0, SHOWN_IDS).join(", ");
  return [`Only in ${run}: ${countOf(count, "row")}, left out: ${shown}${count > SHOWN_IDS ? ", …" : ""}`];
}

function verdict(p: number, secondIsBetter: boolean): string {
  return p >= 0.05 ? "" : secondIsBetter ? "B" : "A";
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "-" : "+"}${text}`;
}

function signedNumber(value: number): string {
  return `${value > 0 ? "+" : ""}${formatNumber(value)}`;
}

/** 0.0213 → "0.021"; very small values as a bound. */
export function formatP(p: number): string {
  if (p < 0.0001) return "<0.0001";
  return p < 0.1 ? p.toFixed(4).replace(/0$/, "") : p.toFixed(2);
}
