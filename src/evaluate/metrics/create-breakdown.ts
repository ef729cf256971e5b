// The same metrics group by group: for each country, continent, or value of a column.
import type { ScoredItem } from "../scored-item.ts";
import type { BootstrapOptions } from "../statistics/mean-interval.ts";
import { createTally, type Tally } from "./create-tally.ts";
import type { Breakdown } from "./summary.ts";

export interface BreakdownTally {
  add(item: ScoredItem): void;
  finish(options: { readonly incomplete: boolean; readonly bootstrap: BootstrapOptions }): Breakdown;
}

/** A column with more values than this is an identifier, and grouping by it would hold every row in memory. */
export const MAX_GROUPS = 2000;

export function createBreakdown(by: string, thresholdsKm: readonly number[]): BreakdownTally {
  const tallies = new Map<string, { label: string; tally: Tally }>();
  const beyond = new Set<string>();
  let rowsBeyond = 0;
  const groupOf = grouping(by);
  return {
    add(item) {
      const { value, label } = groupOf(item);
      let group = tallies.get(value);
      if (group === undefined) {
        if (tallies.size >= MAX_GROUPS) {
          rowsBeyond++;
          if (beyond.size < 1_000_000) beyond.add(value);
          return;
        }
        group = { label, tally: createTally(thresholdsKm) };
        tallies.set(value, group);
      }
      group.tally.add(item);
    },
    finish: ({ incomplete, bootstrap }) => ({
      by,
      groups: [...tallies]
        .map(([value, { label, tally }]) => ({
          value,
          label,
          rows: tally.rows,
          answeredRows: tally.answeredRows,
          all: incomplete ? null : tally.all(bootstrap),
          answered: tally.answered(bootstrap),
        }))
        .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1)),
      leftOut: { groups: beyond.size, rows: rowsBeyond },
    }),
  };
}

const continentNames: Readonly<Record<string, string>> = {
  AF: "Africa",
  AN: "Antarctica",
  AS: "Asia",
  EU: "Europe",
  NA: "North America",
  OC: "Oceania",
  SA: "South America",
};

function grouping(by: string): (item: ScoredItem) => { value: string; label: string } {
  if (by === "country") {
    return ({ truth }) => {
      const value = truth.country ?? truth.countryName ?? "";
      return { value, label: truth.countryName ?? value };
    };
  }
  if (by === "continent") {
    return ({ truth }) => {
      const value = truth.continent ?? "";
      return { value, label: continentNames[value] ?? value };
    };
  }
  return ({ columns }) => {
    const value = Object.hasOwn(columns, by) ? columns[by]! : "";
    return { value, label: value };
  };
}
