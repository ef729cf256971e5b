// `globe runs`: lists run directories, shows one with its curves, and puts several side by side.
import type { RunRecord } from "../run/read-run.ts";
import type { CommandGroup } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";

interface Flags {
  readonly root: string;
  readonly curve?: readonly string[];
  readonly html?: string;
  readonly json?: boolean;
}

const root = ["--root <dir>", "folder of the runs", "runs"] as const;
const page = ["--html <file>", "write one self-contained HTML page too"] as const;
const json = ["--json", "print JSON"] as const;
const help = `
A run with damaged or missing files is shown as far as it can be read.
Exit status: 0 done, 2 wrong usage, or a run that is not there.`;

export const runsCommands: CommandGroup = {
  name: "runs",
  summary: "List, show and compare the runs of every command",
  commands: [
    {
      name: "list",
      summary: "One line for each run, the newest first",
      declare: (command) =>
        command
          .option(...root)
          .option(...json)
          .addHelpText("after", help),
      run: (_args, options) => list(options as unknown as Flags),
    },
    {
      name: "show",
      summary: "What a run did: figures, curves, settings, and what made it",
      declare(command) {
        const collect = (value: string, all: readonly string[] = []) => [...all, value];
        command
          .argument("<run>", "path of a run directory, or its name as far as it is needed")
          .option(...root)
          .option("--curve <name>", "only curves whose names begin so; may be repeated", collect)
          .option(...page)
          .option(...json)
          .addHelpText("after", help);
      },
      run: ([name], options) => show(name as string, options as unknown as Flags),
    },
    {
      name: "compare",
      summary: "Settings that differ between runs, and their figures side by side",
      declare: (command) =>
        command
          .argument("<run...>", "two or more, each as with show")
          .option(...root)
          .option(...page)
          .option(...json)
          .addHelpText("after", help),
      run: ([names], options) => compare(names as readonly string[], options as unknown as Flags),
    },
  ],
};

async function list(flags: Flags): Promise<number> {
  const { formatRunList } = await import("../run/format-runs.ts");
  const { listRuns } = await import("../run/list-runs.ts");
  const runs = await listRuns(flags.root);
  const short = runs.map(({ series: _series, manifest: _manifest, config: _config, ...facts }) => facts);
  process.stdout.write(flags.json ? `${JSON.stringify(short)}\n` : formatRunList(runs));
  return exitCodes.ok;
}

async function show(name: string, flags: Flags): Promise<number> {
  const { findRun } = await import("../run/list-runs.ts");
  const record = await findRun(name, flags.root);
  const { formatRun } = await import("../run/format-runs.ts");
  if (flags.html !== undefined) {
    const { runPage } = await import("../page/run-page.ts");
    await write(flags.html, runPage(record));
  }
  process.stdout.write(flags.json ? `${JSON.stringify(record)}\n` : formatRun(record, flags.curve));
  return exitCodes.ok;
}

async function compare(names: readonly string[], flags: Flags): Promise<number> {
  if (names.length < 2) {
    const { GlobeError } = await import("../run/errors.ts");
    throw new GlobeError("usage", "globe runs compare takes two runs or more; `globe runs show` takes one.");
  }
  const { findRun } = await import("../run/list-runs.ts");
  const runs: RunRecord[] = [];
  for (const name of names) runs.push(await findRun(name, flags.root));
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
