// `globe runs`: lists run directories, shows one with its curves, and puts several side by side.
import type { Command } from "commander";
import type { RunRecord } from "../run/read-run.ts";
import type { CommandEntry } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly root: string;
  readonly curve?: readonly string[];
  readonly html?: string;
  readonly json?: boolean;
}

export const runsCommand: CommandEntry = {
  name: "runs",
  summary: "List, show and compare the runs of every command",
  declare,
  run: ([action, names], options) => run(action as string, names as readonly string[], options as unknown as Flags),
};

function declare(command: Command): void {
  const collect = (value: string, all: readonly string[] = []) => [...all, value];
  command
    .argument("<action>", "list; show one run; compare two or more")
    .argument("[run...]", "paths of run directories, or their names as far as they are needed")
    .option("--root <dir>", "folder of the runs", "runs")
    .option("--curve <name>", "with show: curves whose names begin so; may be repeated", collect)
    .option("--html <file>", "write one self-contained HTML page")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
A run with damaged or missing files is shown as far as it can be read.
Exit status: 0 done, 2 wrong usage, or a run that is not there.`,
    );
}

async function run(action: string, names: readonly string[], flags: Flags): Promise<number> {
  const { readChoice } = await import("./read-flags.ts");
  const { GlobeError } = await import("../run/errors.ts");
  const { findRun, listRuns } = await import("../run/list-runs.ts");
  const verb = readChoice("globe runs", action, ["list", "show", "compare"]);
  const needs = { list: names.length === 0, show: names.length === 1, compare: names.length >= 2 }[verb];
  if (!needs) {
    const takes = { list: "no run", show: "one run", compare: "two runs or more" }[verb];
    throw new GlobeError("usage", `globe runs ${verb} takes ${takes}, and ${names.length} are named.`);
  }
  if (verb === "list") return list(await listRuns(flags.root), flags);
  const runs: RunRecord[] = [];
  for (const name of names) runs.push(await findRun(name, flags.root));
  return verb === "show" ? show(runs[0]!, flags) : compare(runs, flags);
}

async function list(runs: readonly RunRecord[], flags: Flags): Promise<number> {
  const { formatRunList } = await import("../run/format-runs.ts");
  const { GlobeError } = await import("../run/errors.ts");
  if (flags.html !== undefined) throw new GlobeError("usage", "--html is for show and compare.");
  const short = runs.map(({ series: _series, manifest: _manifest, config: _config, ...facts }) => facts);
  process.stdout.write(flags.json ? `${JSON.stringify(short)}\n` : formatRunList(runs));
  return exitCodes.ok;
}

async function show(record: RunRecord, flags: Flags): Promise<number> {
  const { formatRun } = await import("../run/format-runs.ts");
  if (flags.html !== undefined) {
    const { runPage } = await import("../page/run-page.ts");
    await write(flags.html, runPage(record));
  }
  process.stdout.write(flags.json ? `${JSON.stringify(record)}\n` : formatRun(record, flags.curve));
  return exitCodes.ok;
}

async function compare(runs: readonly RunRecord[], flags: Flags): Promise<number> {
  const { compareRuns } = await import("../run/compare-runs.ts");
  const { formatComparison } = await import("../run/format-runs.ts");
  const comparison = compareRuns(runs);
  if (flags.html !== undefined) {
    const { comparisonPage } = await import("../page/run-page.ts");
    await write(flags.html, comparisonPage(comparison.runs, comparison));
  }
  process.stdout.write(flags.json ? `${JSON.stringify(comparison)}\n` : formatComparison(comparison));
  return exitCodes.ok;
}

async function write(file: string, text: string): Promise<void> {
  const { checkWritable, writeAtomic } = await import("../run/write-atomic.ts");
  await checkWritable(file);
  await writeAtomic(file, text);
}
