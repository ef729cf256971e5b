// What differs between runs: settings that are not the same everywhere, and figures side by side.
import { canonicalJson } from "./digest.ts";
import { flatten } from "./flatten.ts";
import type { RunRecord } from "./read-run.ts";

export interface ComparedRow {
  readonly name: string;
  /** One for each run, in order; undefined where a run has none. */
  readonly values: readonly unknown[];
}

export interface RunComparison {
  readonly runs: readonly string[];
  readonly settings: readonly ComparedRow[];
  readonly figures: readonly ComparedRow[];
}

/** Settings that differ, code and hardware among them, and every number of the summaries. */
export function compareRuns(runs: readonly RunRecord[]): RunComparison {
  const settings = rowsOf(runs, ({ command, config, manifest }) => ({
    command,
    ...config,
    code: manifest.code,
    lockDigest: manifest.lockDigest,
    hardware: manifest.hardware,
  }));
  const figures = rowsOf(runs, ({ summary, seconds }) => ({ ...summary, seconds }));
  return {
    runs: runs.map(({ name }) => name),
    settings: settings.filter(({ values }) => new Set(values.map((value) => canonicalJson(value ?? null))).size > 1),
    figures: figures.filter(({ values }) => values.some((value) => typeof value === "number")),
  };
}

function rowsOf(runs: readonly RunRecord[], pick: (run: RunRecord) => unknown): readonly ComparedRow[] {
  const leaves = runs.map((run) => new Map(flatten(pick(run))));
  const names = new Set(leaves.flatMap((map) => [...map.keys()]));
  return [...names].map((name) => ({ name, values: leaves.map((map) => map.get(name)) }));
}
