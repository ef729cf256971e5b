// Runs as text: the list, one run with its curves, and several side by side.
import type { ComparedRow, RunComparison } from "./compare-runs.ts";
import { flatten } from "./flatten.ts";
import { formatFigure } from "./format-figure.ts";
import { plainLine } from "./plain-text.ts";
import { duration } from "./progress.ts";
import type { RunRecord, Series } from "./read-run.ts";
import { sparkline } from "./sparkline.ts";

/** One line a run. */
export function formatRunList(runs: readonly RunRecord[]): string {
  const rows = runs.map((run) => [
    run.name,
    describeCommand(run),
    run.state,
    run.steps === null ? "–" : String(run.steps),
    duration(run.seconds),
    run.startedAt?.slice(0, 16).replace("T", " ") ?? "–",
    run.damage.length > 0 ? "damaged" : "",
  ]);
  return table([["run", "command", "state", "steps", "time", "started", ""], ...rows]);
}

/** Everything known of a run; `curves` picks series by name or its beginning, and the most telling ones without it. */
export function formatRun(run: RunRecord, curves: readonly string[] = []): string {
  const { manifest } = run;
  const facts: (readonly [string, unknown])[] = [
    ["run", run.path],
    ["command", describeCommand(run)],
    ["state", run.state],
    ["steps", run.steps ?? undefined],
    ["time", duration(run.seconds)],
    ["started", run.startedAt ?? undefined],
    ...flatten({ code: manifest.code, node: manifest.node, lock: manifest.lockDigest, hardware: manifest.hardware }),
    ...flatten(manifest.versions),
  ];
  const shown = chooseSeries(run.series, curves);
  const sections = [
    table(
      facts
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => [name, formatFigure(value, 200)]),
    ),
    section("summary", table(flatten(run.summary).map(([name, value]) => [`  ${name}`, formatFigure(value)]))),
    section("curves", table(shown.map(({ name, points }) => curveRow(name, points)))),
    section("settings", table(flatten(run.config).map(([name, value]) => [`  ${name}`, formatFigure(value)]))),
    run.damage.map((sentence) => `! ${plainLine(sentence)}\n`).join(""),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

/** Settings that differ, then figures. */
export function formatComparison({ runs, settings, figures }: RunComparison): string {
  const rows = (list: readonly ComparedRow[]) =>
    list.map(({ name, values }) => [`  ${name}`, ...values.map((value) => formatFigure(value, 24))]);
  const heading = table([
    ["", ...runs],
    ["settings that differ"],
    ...rows(settings),
    [""],
    ["figures"],
    ...rows(figures),
  ]);
  return heading;
}

/** What training is judged by, where it is not zero throughout; the other series are asked for by name. */
const telling =
  /^(loss|reward|kl|entropy|accuracy|completionTokens|clip|zero|truncated|gradientNorm|learningRate|tokensPerSecond|evaluation\.)/i;
const mostCurves = 24;

export function chooseSeries(series: readonly Series[], wanted: readonly string[]): readonly Series[] {
  const known = series.filter(({ points }) => points.length > 0);
  if (wanted.length > 0) return known.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
  const chosen = known.filter(({ name, points }) => telling.test(name) && points.some(([, value]) => value !== 0));
  return (chosen.length > 0 ? chosen : known).slice(0, mostCurves);
}

function curveRow(name: string, points: Series["points"]): readonly string[] {
  const values = points.map(([, value]) => value);
  return [`  ${name}`, formatFigure(values[0]), sparkline(values), formatFigure(values.at(-1))];
}

function describeCommand({ command, config }: RunRecord): string {
  return typeof config.kind === "string" ? `${command} ${config.kind}` : command;
}

function section(title: string, body: string): string {
  return body === "" ? "" : `${title}\n${body}`;
}

/** Columns of equal width; cells are cleaned, since they come from files. */
function table(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => plainLine(cell)));
  const widths: number[] = [];
  for (const row of clean) {
    // A line alone is a heading and decides no width.
    if (row.length > 1)
      for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(row.length > 1 ? widths[column]! : 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
